"""What a PostgreSQL change must satisfy, one pytest function per requirement."""
