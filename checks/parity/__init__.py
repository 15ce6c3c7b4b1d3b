"""The catalog and the rows are those that were promised."""
