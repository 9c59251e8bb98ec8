"""What a page costs: queries, milliseconds and bytes, against the floor of the same process.

Every app names its pages in its own `bench` module, as a list `PAGES`; the core lists none.
"""
