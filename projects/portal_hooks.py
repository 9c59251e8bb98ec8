"""What projects add to the portal."""

from collections.abc import Mapping
from importlib import import_module
from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.handover import Agreement, Made
from portal.models import User
from portal.registry import (
    KeptTriggers,
    NavEntry,
    NavMenu,
    NotificationEvent,
    PayerRows,
    activities,
    billable_sources,
    cards,
    dashboard_sources,
    feed_kinds,
    kept_triggers,
    nav,
    nav_menus,
    notification_events,
    payer_rows,
)
from portal.signals import quote_taken
from projects.activities import ACTIVITIES
from projects.cards import MY_PROJECTS
from projects.dashboard import PROJECTS
from projects.feeds import APPOINTMENTS
from projects.models import Charge, Expense, Project, TaskTimeEntry
from projects.querysets import opens_projects
from projects.services.billable import SOURCES
from projects.services.from_quotes import project_from_quote

nav_menus.register(NavMenu("projects", _("Projects"), "folder-kanban", order=30))

for _order, (_key, _label, _icon) in enumerate(
    (
        ("mine", _("My Projects"), "folder-kanban"),
        ("tasks", _("My Open Tasks"), "clipboard-list"),
    )
):
    nav.register(
        NavEntry(
            f"projects.{_key}",
            "projects",
            _label,
            f"projects:{_key}",
            _order,
            icon=_icon,
            is_shown=opens_projects,
        )
    )

nav.register(
    NavEntry(
        "projects.issue_new",
        "projects",
        _("New Project Issue"),
        "projects:issue_new",
        2,
        Perm.PROJECTS_ISSUES_ADD,
        icon="flag",
        is_shown=opens_projects,
    )
)

feed_kinds.register(APPOINTMENTS)
for _activity in ACTIVITIES:
    activities.register(_activity)

nav.register(
    NavEntry(
        "projects.end_clients",
        "projects",
        _("End Client Projects"),
        "projects:end_clients",
        70,
        icon="briefcase",
        is_shown=attrgetter("pays_for_others"),
    )
)

dashboard_sources.register(PROJECTS)
cards.register(MY_PROJECTS)

notification_events.register(
    NotificationEvent(
        "project_task_completed", _("A client has completed a task"), order=30, for_contacts=False
    )
)

for _order, (_key, _label, _help, _perm) in enumerate(
    (
        (
            "project_note_added",
            _("Somebody wrote on a project"),
            _("On a project of whose team you are, or on an issue you reported."),
            Perm.PROJECTS_NOTES_VIEW,
        ),
        (
            "project_team_mail",
            _("Somebody wrote to the team of a project"),
            _("To everybody on it, you among them."),
            Perm.PROJECTS_VIEW,
        ),
        (
            "project_issue_moved",
            _("An issue you reported has moved on"),
            _("Work on it began, it waits for your side, or it is solved."),
            Perm.PROJECTS_VIEW,
        ),
    ),
    start=31,
):
    notification_events.register(NotificationEvent(_key, _label, order=_order, help=_help, perm=_perm))

notification_events.register(
    NotificationEvent(
        "project_issue_raised", _("A client has reported an issue"), order=34, for_contacts=False
    )
)
for _source in SOURCES:
    billable_sources.register(_source)


def _through(contract: int) -> Q:
    worked = TaskTimeEntry.objects.filter(contract=contract).values("task__project")
    sold, spent = (
        rows.filter(contract=contract).values("project") for rows in (Charge.objects, Expense.objects)
    )
    return Q(contract=contract) | Q(pk__in=worked) | Q(pk__in=sold) | Q(pk__in=spent)


payer_rows.register(
    PayerRows(
        "projects",
        _("Projects"),
        20,
        lambda viewer: Project.objects.billed_to(viewer),
        _through,
        "admin:projects_project_changelist",
    )
)


_PLAN, _TALK = (
    import_module(f"projects.migrations.{name}") for name in ("0002_triggers", "0004_talk_triggers")
)


def _sqlite_triggers() -> Mapping[str, str]:
    """As the migrations wrote them, one for new rows and one for changed ones."""
    return {
        f"{rule[0]}_{moment}": statement
        for rule in (*_PLAN.RULES, *_TALK.RULES)
        for moment, statement in zip(("insert", "update"), _PLAN.sqlite(*rule), strict=True)
    }


kept_triggers.register(
    KeptTriggers(
        "projects",
        tuple(f"projects_{name}" for name in ("phase", "task", "issue", "projectnote", "projectattachment")),
        _sqlite_triggers,
    )
)


@receiver(quote_taken, dispatch_uid="projects.quote_taken")
def taken(into: str, agreement: Agreement, by: User, **_: Any) -> Made | None:
    """A project of an approved quote."""
    if into != "project":
        return None
    project = project_from_quote(actor=by, agreement=agreement)
    return f"{project.number} {project}", reverse("admin:projects_project_change", args=[project.pk])
