"""Articles from a folder or a zip of Markdown files: looked through first, then taken whole or not at all."""
