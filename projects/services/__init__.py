"""Every write to a project, as a verb."""
