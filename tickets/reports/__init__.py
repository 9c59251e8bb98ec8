"""The reports of tickets and of the hours on them."""
