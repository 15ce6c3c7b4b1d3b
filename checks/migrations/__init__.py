"""The migrations themselves, run in the sandbox."""
