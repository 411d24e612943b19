"""Search in articles by the database's own means: FTS5 of SQLite, tsvector of PostgreSQL."""
