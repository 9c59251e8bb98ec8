"""Reports: criteria, tables worked out by the database, and the same tables as files."""
