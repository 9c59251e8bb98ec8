"""A draft as rows: the ticket as it was raised, then everything that happened to it."""

from portal.demo.bulk import Row
from tickets.choices import StatusKind
from tickets.demo.batch import INTERNAL_MARK, Batch
from tickets.demo.draft import Draft
from tickets.demo.happenings import happen
from tickets.models import Ticket, TicketAnswer, TicketWatcher


def add_ticket(batch: Batch, draft: Draft) -> Row:
    """Add the ticket and all that belongs to it; the ticket's row."""
    ticket = batch.add(Ticket, **_ticket(batch, draft), **_comanaged(batch, draft))
    raiser = draft.creator or draft.created_by
    batch.add_change(ticket["id"], None, ticket["status_id"], draft.created, raiser)
    for step in draft.steps:
        happen(batch, ticket, draft, step)
    _add_answers(batch, ticket["id"], draft)
    for person in draft.watchers:
        batch.add(TicketWatcher, ticket_id=ticket["id"], contact_id=person.pk)
    return ticket


def _ticket(batch: Batch, draft: Draft) -> Row:
    story, chance, desk = draft.story, batch.world.chance, batch.desk
    mark = "" if story.request_type else f"\n\n{INTERNAL_MARK}"
    key = batch.take_key()
    return {
        "id": key,
        "number": batch.take_number(draft.created),
        "organization_id": draft.client.id,
        "contact_id": draft.contact and draft.contact.pk,
        "creator_id": draft.creator and draft.creator.pk,
        "created_by_id": draft.created_by and draft.created_by.pk,
        "title": chance.choice(story.titles).format_map(draft.words),
        "description": chance.choice(story.texts).format_map(draft.words) + mark,
        "kind": story.kind,
        "request_type_id": desk.request_types.get(story.request_type),
        "issue_type_id": desk.issues.get(story.issue),
        "queue_id": desk.queues[story.queue],
        "status_id": desk.system[StatusKind.NEW],
        "priority": draft.priority,
        "sp_priority": chance.choice(("", "high", "medium", "low")),
        "contract_id": draft.client.contract_for(key),
        "device_id": draft.device_id,
        "source": draft.source,
        "due_at": draft.due,
        "created_at": draft.created,
        "completed_at": None,
        "first_reply_at": None,
        "last_activity_at": draft.created,
        "resource_id": None,
    }


def _comanaged(batch: Batch, draft: Draft) -> Row:
    """The half that belongs to the client's own help desk."""
    if draft.helper is None:
        return {}
    escalated = batch.world.chance.random() < 0.4
    return {
        "internal_resource_id": draft.helper.pk,
        "internal_priority": draft.priority,
        "internal_status_id": batch.desk.system[StatusKind.IN_PROGRESS],
        "escalated_at": draft.created if escalated else None,
        "escalated_by_id": draft.helper.pk if escalated else None,
    }


def _add_answers(batch: Batch, ticket: int, draft: Draft) -> None:
    if draft.source != "portal":
        return
    for order, question in enumerate(batch.desk.questions.get(draft.story.request_type, ())):
        answer = batch.world.chance.choice(question.samples).format_map(draft.words)
        batch.add(
            TicketAnswer,
            ticket_id=ticket,
            question_id=question.id,
            text=question.text,
            answer=answer,
            order=order,
        )
