"""What changes add to the portal."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from changes.activities import ANSWERED
from changes.choices import CHANGE_REQUEST
from changes.feeds import PLANNED
from changes.filters import WAITING
from changes.mail_answers import KINDS
from changes.models import ChangeRequest
from changes.proofs import contradiction, unproved
from changes.querysets import STANDS_IN, is_on, stands_in
from changes.scopes import ASKED, approvers_of, is_asked, owed, tickets_to_approve, tickets_waiting
from changes.sections import linked_panel, staff_panel, ticket_panel
from changes.tasks import remind_approvers
from portal.access import Viewer
from portal.registry import (
    Bar,
    EvidenceSubject,
    Job,
    KeptTriggers,
    NavEntry,
    Notice,
    NotificationEvent,
    OwnScope,
    Panel,
    StaffPanel,
    ViewerFact,
    Waiting,
    activities,
    answer_kinds,
    bars,
    evidence_subjects,
    feed_kinds,
    jobs,
    kept_triggers,
    nav,
    notification_events,
    own_scopes,
    panels,
    staff_panels,
    viewer_facts,
    waiting,
)
from portal.signals import ticket_changing

_TICKET = "tickets.Ticket"
_TRIGGERS: Any = import_module("changes.migrations.0002_triggers")

kept_triggers.register(
    KeptTriggers(
        "changes",
        (
            *("changes_changerequest", "changes_changelink", "changes_changeversion"),
            "tickets_ticket",
        ),
        lambda: _TRIGGERS.SQLITE,
    )
)

activities.register(ANSWERED)
viewer_facts.register(ViewerFact(ASKED, is_asked))
viewer_facts.register(ViewerFact(STANDS_IN, stands_in))
own_scopes.register(
    OwnScope(
        "changes.approver",
        _TICKET,
        tickets_to_approve,
        read_only=True,
        reason=gettext_lazy("Asked to approve the change"),
        holders=approvers_of,
    )
)
panels.register(
    Panel(
        "changes.approvals",
        _TICKET,
        gettext_lazy("Approvals"),
        "changes/panel.html",
        ticket_panel,
        order=10,
        icon="git-pull-request",
        is_shown=lambda _viewer: is_on(),
    )
)
staff_panels.register(
    StaffPanel(
        "changes",
        _TICKET,
        gettext_lazy("Change request"),
        "admin/changes/panel.html",
        staff_panel,
        10,
        "changes.view_changerequest",
    )
)
panels.register(
    Panel(
        "changes.linked",
        _TICKET,
        gettext_lazy("Planned changes"),
        "changes/linked.html",
        linked_panel,
        order=20,
        icon="calendar-clock",
        is_shown=lambda _viewer: is_on(),
    )
)
waiting.register(
    Waiting(
        "approvals",
        _TICKET,
        gettext_lazy("Waiting My Approval"),
        tickets_waiting,
        "changes:mine",
        {"answer": WAITING},
    )
)
evidence_subjects.register(
    EvidenceSubject("changes.ChangeRequest", gettext_lazy("Change request"), contradiction, unproved)
)
nav.register(
    NavEntry(
        "changes.mine",
        "tickets",
        gettext_lazy("My Change Approvals"),
        "changes:mine",
        55,
        icon="git-pull-request",
        is_shown=lambda _viewer: is_on(),
    )
)
nav.register(
    NavEntry(
        "changes.calendar",
        "tickets",
        gettext_lazy("Planned changes"),
        "changes:calendar",
        56,
        icon="calendar-clock",
        is_shown=lambda _viewer: is_on(),
    )
)
feed_kinds.register(PLANNED)
for _kind in KINDS:
    answer_kinds.register(_kind)


def _asked(viewer: Viewer) -> Iterator[Notice]:
    """How many answers the viewer owes, and the way to them (seed 000)."""
    if count := owed(viewer):
        words = ngettext(
            "%(count)d change request awaits your approval.",
            "%(count)d change requests await your approval.",
            count,
        )
        yield Notice(
            words % {"count": count},
            "brand",
            "git-pull-request",
            reverse("changes:mine"),
            _("View"),
            kind=_("Change requests"),
        )


bars.register(Bar("changes", _asked, order=20))

notification_events.register(
    NotificationEvent(
        "change_requested",
        gettext_lazy("You are asked to approve a change"),
        order=45,
        mandatory=True,
    )
)
notification_events.register(
    NotificationEvent(
        "change_answered", gettext_lazy("A change was approved or rejected"), order=46, for_contacts=False
    )
)
notification_events.register(
    NotificationEvent(
        "change_reminded",
        gettext_lazy("You are reminded of a change to approve"),
        order=47,
        mandatory=True,
    )
)
jobs.register(Job("changes.remind", every=timedelta(hours=1), task=remind_approvers))


def _stays(ticket: Any, changes: Mapping[str, Any], **_facts: Any) -> None:
    """A ticket with a change request stays one, and with its client: its people were asked."""
    leaves = "organization" in changes or changes.get("kind", CHANGE_REQUEST) != CHANGE_REQUEST
    if leaves and ChangeRequest.objects.filter(ticket=ticket.pk).exists():
        raise ValidationError(_("This ticket has a change request: it keeps its kind and its client."))


ticket_changing.connect(_stays, dispatch_uid="changes.stays")
