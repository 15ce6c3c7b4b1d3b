"""Rules that every table follows, and the lists that only the project knows."""
