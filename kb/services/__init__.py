"""Every write of the knowledge base."""
