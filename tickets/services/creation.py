"""A contact raises a ticket: everything they may not choose is refused here again (reference 4.1-4.3, S5)."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm, Scope, Viewer
from portal.limits import an_hour_ago, refuse_more
from portal.models import Contact, Organization, PendingFile
from portal.models.contact import ContactQuerySet
from tickets import notifications
from tickets.choices import Source, StatusKind
from tickets.models import (
    BackgroundQuestion,
    IssueType,
    Queue,
    RequestType,
    Ticket,
    TicketAnswer,
    TicketStatus,
    TicketStatusChange,
    TicketWatcher,
)
from tickets.querysets import devices_for_ticket
from tickets.services.files import files_add
from tickets.services.numbers import take_number


class TicketFacts(TypedDict, total=False):
    """The columns somebody who raises a ticket may fill."""

    request_type: Required[RequestType]
    title: Required[str]
    description: str
    organization: Organization
    contact: Contact
    priority: str
    sp_priority: str
    device: Any
    issue_type: IssueType
    due_at: datetime
    custom: dict[str, Any]


def ticket_create(
    *,
    viewer: Viewer,
    watchers: Iterable[Contact] = (),
    answers: Iterable[tuple[BackgroundQuestion, str]] = (),
    files: Iterable[PendingFile] = (),
    form_token: UUID | None = None,
    **facts: Unpack[TicketFacts],
) -> Ticket:
    """Raise a ticket for the viewer's organization, or for one of its sub-organizations.

    Organization and contact are the viewer's own unless given; the queue is the request type's, else the
    default one. A form that is sent twice (`form_token`) makes one ticket: the second call returns the first
    one's. PermissionDenied without the grant; ValidationError, by field, for what the viewer may not choose;
    TooManyError when the hour's number is reached.
    """
    if viewer.read_only or not viewer.can(Perm.TICKETS_CREATE):
        raise PermissionDenied
    if earlier := ticket_of_form(viewer, form_token):
        return earlier
    ticket = _drawn_up(viewer, facts)
    people = {person for person in watchers if person.pk != ticket.contact_id}
    _refuse_foreign(viewer, ticket, people)
    ticket.form_token = form_token
    try:
        return _written(viewer, ticket, people, list(answers), list(files))
    except IntegrityError:
        # Two requests with one form at the same moment: the database let the other one through.
        if earlier := ticket_of_form(viewer, form_token):
            return earlier
        raise


def ticket_of_form(viewer: Viewer, form_token: UUID | None) -> Ticket | None:
    """The ticket that this form has already made."""
    if form_token is None:
        return None
    return Ticket.objects.filter(creator_id=viewer.contact_id, form_token=form_token).first()


def _drawn_up(viewer: Viewer, facts: TicketFacts) -> Ticket:
    """The ticket as asked for, not yet checked and not yet numbered."""
    request_type = facts["request_type"]
    ticket = Ticket(
        **{"priority": request_type.default_priority} | facts,
        kind=request_type.kind,
        queue=request_type.queue or Queue.objects.get(is_default=True),
        status=request_type.initial_status or _first_status(),
        source=Source.PORTAL,
        creator_id=viewer.contact_id,
    )
    if "organization" not in facts:
        ticket.organization_id = viewer.organization_id
    if "contact" not in facts:
        ticket.contact_id = viewer.contact_id
    return ticket


def _first_status() -> TicketStatus:
    return TicketStatus.objects.get(kind=StatusKind.NEW, is_system=True)


def _refuse_foreign(viewer: Viewer, ticket: Ticket, watchers: set[Contact]) -> None:
    """Refuse whatever lies outside the viewer's reach, and unknown values, in the same words."""
    problems = {name: [_("This choice is not available.")] for name in _foreign(viewer, ticket, watchers)}
    try:
        ticket.clean_fields(exclude={"number", *problems})
    except ValidationError as error:
        problems |= error.message_dict
    if problems:
        raise ValidationError(problems)


def _foreign(viewer: Viewer, ticket: Ticket, watchers: set[Contact]) -> Iterable[str]:
    if ticket.organization_id not in viewer.reach:
        yield "organization"
        return  # nothing else can be judged
    insiders = Contact.objects.for_ticket_of(viewer, ticket.organization)
    offered = RequestType.objects.offered_to(viewer).for_organization(ticket.organization)
    if ticket.request_type is None or not offered.contains(ticket.request_type):
        yield "request_type"
    if ticket.contact is None or not _may_be_contact(viewer, ticket.contact, insiders):
        yield "contact"
    if watchers and insiders.filter(pk__in=[person.pk for person in watchers]).count() != len(watchers):
        yield "watchers"
    if ticket.device and not devices_for_ticket(viewer, ticket.organization).contains(ticket.device):
        yield "device"
    if ticket.sp_priority and not viewer.can(Perm.TICKETS_SET_SP_PRIORITY):
        yield "sp_priority"


def _may_be_contact(viewer: Viewer, contact: Contact, insiders: ContactQuerySet) -> bool:
    """Whoever sees only their own tickets raises them for nobody else (reference 4.2)."""
    if viewer.scope(Perm.TICKETS_VIEW) is Scope.ORGANIZATION:
        return insiders.contains(contact)
    return contact.pk == viewer.contact_id


@transaction.atomic
def _written(
    viewer: Viewer,
    ticket: Ticket,
    watchers: set[Contact],
    answers: list[tuple[BackgroundQuestion, str]],
    files: list[PendingFile],
) -> Ticket:
    """Everything at once or nothing: number, ticket, what belongs to it, the record, and later the mails."""
    now = timezone.now()
    ticket.created_at = ticket.last_activity_at = now
    ticket.completed_at = now if ticket.status.kind == StatusKind.COMPLETE else None
    ticket.number = take_number(now)
    _refuse_flood(viewer)
    ticket.save(force_insert=True)
    TicketStatusChange.objects.create(ticket=ticket, to_status=ticket.status, at=now, by_id=viewer.user_id)
    TicketWatcher.objects.bulk_create(TicketWatcher(ticket=ticket, contact=person) for person in watchers)
    _keep_answers(ticket, answers)
    files_add(ticket=ticket, files=files, contact_author_id=viewer.contact_id)
    audit.record("ticket.created", target=ticket, data={"source": ticket.source, "files": len(files)})
    # A mail that cannot be put into the queue must not take the ticket's receipt away.
    transaction.on_commit(partial(notifications.ticket_created, ticket), robust=True)
    return ticket


def _refuse_flood(viewer: Viewer) -> None:
    """So many tickets in an hour and no more (S20). Whoever has taken a number is alone in counting."""
    raised = Ticket.objects.filter(creator_id=viewer.contact_id, created_at__gt=an_hour_ago())
    sentence = _(
        "You have raised %(number)s tickets within an hour; more are not taken at the moment. What you wrote"
        " is still here: please send it later, or call us if it cannot wait."
    )
    refuse_more(raised, settings.PORTAL_TICKETS_PER_HOUR, sentence)


def _keep_answers(ticket: Ticket, answers: list[tuple[BackgroundQuestion, str]]) -> None:
    """The question goes with its answer, so that rewording it later changes no old ticket."""
    TicketAnswer.objects.bulk_create(
        TicketAnswer(ticket=ticket, question=question, text=question.text, answer=answer, order=order)
        for order, (question, answer) in enumerate(answers)
    )
