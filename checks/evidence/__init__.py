"""A sealed evidence pack is complete and clean."""
