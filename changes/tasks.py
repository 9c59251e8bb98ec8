"""Regular work of the app of changes."""

from django.tasks import task

from changes.services.reminding import reminders_send


@task
def remind_approvers() -> None:
    """Climb the ladder of reminders."""
    reminders_send()
