"""Whether a statement binds its rows to the context of the session."""
