"""Forms of tickets."""
