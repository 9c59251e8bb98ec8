"""What comes from files and from monitoring tools (README.md)."""
