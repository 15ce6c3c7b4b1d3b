"""Functions that policies rely on, or that roles of the application can call."""
