"""Projects in the admin site: where the provider plans them."""

from projects.admin import billable, calendar, issues, projects, tasks  # noqa: F401 - each registers its page
