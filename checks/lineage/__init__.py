"""The revision graph, and the database's place in it."""
