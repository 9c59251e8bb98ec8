"""Records from files: the admin site and `manage.py import_records` share every line of it.

A file is read into a table, an importer (registered in `portal.registry.importers`) turns rows into records,
and a report says of each row what became of it. Nothing is written while one row is bad, unless told to leave
bad rows out; a second run of the same file changes nothing; no mail is sent.
"""
