"""What each step of a ticket's life leaves behind: notes, hours, a new status."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from portal.demo.bulk import Row
from portal.models import Contact, User, Visibility
from tickets.choices import StatusKind
from tickets.demo.batch import INTERNAL_MARK, Batch
from tickets.demo.draft import Draft
from tickets.demo.life import Step, What
from tickets.models import TicketNote, TicketTimeEntry

_ASKED = "Hello {first}, one question before I go on: {question}"
_THANKS = ("Thank you, works again!", "Perfect, thank you.", "Great, many thanks to {tech}.")
_DISMISSED = ("Closed: this was sent to us by mistake.",)


def happen(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    """Add the rows of one step and bring the ticket's own row up to date."""
    _LEAVES[step.what](batch, ticket, draft, step)


def _start(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    ticket["resource_id"] = draft.resource.pk
    _move(batch, ticket, batch.desk.system[StatusKind.IN_PROGRESS], step.at, draft.resource)
    _say(batch, ticket, draft, step, _text(batch, draft, draft.story.replies))


def _internal(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    batch.add(
        TicketNote,
        ticket_id=ticket["id"],
        author_id=draft.resource.pk,
        visibility=Visibility.INTERNAL.value,
        text=f"{_text(batch, draft, draft.story.internal)} {INTERNAL_MARK}",
        created_at=step.at,
    )


def _work(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    internal = batch.world.chance.random() < 0.1
    summary = _text(batch, draft, draft.story.work)
    hours = max(1, round(draft.story.hours * 4 * batch.world.chance.uniform(0.5, 1.6))) / 4
    visibility = Visibility.INTERNAL if internal else Visibility.EVERYONE
    batch.add(
        TicketTimeEntry,
        ticket_id=ticket["id"],
        contract_id=ticket["contract_id"],
        resource_id=draft.resource.pk,
        hours_worked=hours,
        hours_billed=0 if internal else hours,
        summary=f"{summary} {INTERNAL_MARK}" if internal else summary,
        visibility=visibility.value,
        created_at=step.at,
        **_worked(batch, step.at, hours),
        **_posted(batch, step.at),
    )


def _worked(batch: Batch, at: datetime, hours: float) -> Row:
    """From and to, on the quarter of an hour; blank for what would begin on the day before."""
    local = at.astimezone(batch.world.zone)
    end = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    start = end - timedelta(hours=hours)
    same_day = start.date() == end.date()
    return {
        "worked_on": local.date(),
        "start": start.time() if same_day else None,
        "end": end.time() if same_day else None,
    }


def _posted(batch: Batch, at: datetime) -> Row:
    """Hours are approved and posted in the week after they were worked."""
    posted = at + timedelta(days=10 - at.weekday())
    if posted > batch.world.now:
        return {}
    return {"approved_and_posted_at": posted, "approved_and_posted_by_id": batch.poster.pk}


def _park(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    status = batch.world.chance.choice(("Scheduled", "Waiting supplier"))
    _move(batch, ticket, batch.desk.statuses[status], step.at, draft.resource)


def _resume(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    _move(batch, ticket, batch.desk.system[StatusKind.IN_PROGRESS], step.at, draft.resource)


def _ask(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    question = _text(batch, draft, draft.story.questions)
    _say(batch, ticket, draft, step, _ASKED.format(first=draft.words["first"], question=question))
    _move(batch, ticket, batch.desk.system[StatusKind.WAITING_CUSTOMER], step.at, draft.resource)


def _answer(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    _reply(batch, ticket, draft, step, draft.story.answers)
    _move(batch, ticket, batch.desk.system[StatusKind.IN_PROGRESS], step.at, draft.contact)


def _finish(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    _say(batch, ticket, draft, step, _text(batch, draft, draft.story.done))
    _complete(batch, ticket, draft, step, batch.desk.system[StatusKind.COMPLETE])


def _dismiss(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    _say(batch, ticket, draft, step, _text(batch, draft, _DISMISSED))
    _complete(batch, ticket, draft, step, batch.desk.statuses["Not a ticket"])


def _thank(batch: Batch, ticket: Row, draft: Draft, step: Step) -> None:
    _reply(batch, ticket, draft, step, _THANKS)


_LEAVES: dict[What, Callable[[Batch, Row, Draft, Step], None]] = {
    What.START: _start,
    What.INTERNAL: _internal,
    What.WORK: _work,
    What.PARK: _park,
    What.RESUME: _resume,
    What.ASK: _ask,
    What.ANSWER: _answer,
    What.FINISH: _finish,
    What.DISMISS: _dismiss,
    What.THANK: _thank,
}


def _complete(batch: Batch, ticket: Row, draft: Draft, step: Step, status: int) -> None:
    ticket["completed_at"] = step.at
    if draft.helper:
        ticket["internal_completed_at"] = step.at
        ticket["internal_status_id"] = batch.desk.system[StatusKind.COMPLETE]
    _move(batch, ticket, status, step.at, draft.resource)


def _text(batch: Batch, draft: Draft, choices: Sequence[str]) -> str:
    return batch.world.chance.choice(choices).format_map(draft.words)


def _say(batch: Batch, ticket: Row, draft: Draft, step: Step, text: str) -> None:
    """The provider's answer, for everyone to read."""
    ticket["first_reply_at"] = ticket["first_reply_at"] or step.at
    _note(batch, ticket, step, {"author_id": draft.resource.pk, "text": text})


def _reply(batch: Batch, ticket: Row, draft: Draft, step: Step, choices: Sequence[str]) -> None:
    """The contact's answer; alerts of the monitoring have nobody who would give one."""
    if draft.contact:
        text = _text(batch, draft, choices)
        _note(batch, ticket, step, {"contact_author_id": draft.contact.pk, "text": text})


def _note(batch: Batch, ticket: Row, step: Step, row: Row) -> None:
    ticket["last_activity_at"] = step.at
    batch.add(
        TicketNote,
        ticket_id=ticket["id"],
        visibility=Visibility.EVERYONE.value,
        created_at=step.at,
        **row,
    )


def _move(batch: Batch, ticket: Row, status: int, at: datetime, by: User | Contact | None) -> None:
    ticket["last_activity_at"] = at
    batch.add_change(ticket["id"], ticket["status_id"], status, at, by)
    ticket["status_id"] = status
