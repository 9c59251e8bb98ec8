"""What contacts write on projects."""
