"""No tenant sees or touches another tenant's rows."""
