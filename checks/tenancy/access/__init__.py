"""Who the application can be, and what is open to it."""
