"""The tables and filters of the pages under Manage."""
