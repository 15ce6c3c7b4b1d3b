"""Types in code say what the catalog says."""
