"""A draft as rows: the ticket, its notes, hours, changes of status, answers and watchers."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from portal.demo.bulk import Row, insert, next_id, settle
from portal.demo.world import World
from portal.models import User
from tickets.choices import StatusKind
from tickets.demo.desk import Desk
from tickets.demo.draft import Draft
from tickets.demo.life import Step
from tickets.models import (
    Ticket,
    TicketAnswer,
    TicketDay,
    TicketNote,
    TicketStatusChange,
    TicketTimeEntry,
    TicketWatcher,
)

# Ends every text that only the provider's people may read: wherever a client meets it, something leaks.
INTERNAL_MARK = "[staff only]"
_ASKED = "Hello {first}, one question before I go on: {question}"
_THANKS = (
    "Thank you, works again!",
    "Perfect, thank you.",
    "Great, many thanks to {tech}.",
)
_DISMISSED = "Sent by mistake, no ticket."
_TABLES: tuple[type[Model], ...] = (
    Ticket,
    TicketNote,
    TicketTimeEntry,
    TicketStatusChange,
    TicketAnswer,
    TicketWatcher,
)


class Batch:
    """Rows of many tickets, numbered as they are added and written together."""

    def __init__(self, world: World, desk: Desk) -> None:
        """Start after whatever the tables hold."""
        self.world, self.desk = world, desk
        self.rows: dict[type[Model], list[Row]] = {model: [] for model in _TABLES}
        self.next_ticket = next_id(Ticket)
        self.days: dict[Any, int] = dict(TicketDay.objects.values_list("day", "last"))
        self.poster = world.staff["Billing"][0]

    def add(self, draft: Draft) -> int:
        """Turn the draft into rows; the ticket's future primary key."""
        pk, self.next_ticket = self.next_ticket, self.next_ticket + 1
        ticket = self._ticket(pk, draft)
        self._change(pk, None, ticket["status_id"], draft.created, draft.creator or draft.created_by)
        for step in draft.steps:
            self._happen(ticket, draft, step)
        self.rows[Ticket].append(ticket)
        self._add_answers(pk, draft)
        self.rows[TicketWatcher] += [{"ticket_id": pk, "contact_id": person.pk} for person in draft.watchers]
        return pk

    def write(self) -> None:
        """Write everything added so far, with the counters of the numbers."""
        for model, rows in self.rows.items():
            insert(model, rows)
            rows.clear()
        TicketDay.objects.bulk_create(
            [TicketDay(day=day, last=last) for day, last in self.days.items()],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["last"],
        )
        settle(_TABLES)

    def _number(self, created: datetime) -> str:
        day = created.astimezone(self.world.zone).date()
        self.days[day] = self.days.get(day, 0) + 1
        return f"T{day:%Y%m%d}.{self.days[day]:04}"

    def _ticket(self, pk: int, draft: Draft) -> Row:
        story, chance, desk = draft.story, self.world.chance, self.desk
        mark = "" if story.request_type else f"\n\n{INTERNAL_MARK}"
        return {
            "id": pk,
            "number": self._number(draft.created),
            "organization_id": draft.client.id,
            "contact_id": draft.contact.pk if draft.contact else None,
            "creator_id": draft.creator.pk if draft.creator else None,
            "created_by_id": draft.created_by.pk if draft.created_by else None,
            "title": chance.choice(story.titles).format_map(draft.words),
            "description": chance.choice(story.texts).format_map(draft.words) + mark,
            "kind": story.kind,
            "request_type_id": desk.request_types.get(story.request_type),
            "issue_type_id": desk.issues.get(story.issue),
            "queue_id": desk.queues[story.queue],
            "status_id": desk.system[StatusKind.NEW],
            "priority": draft.priority,
            "sp_priority": chance.choice(("", "high", "medium", "low")),
            "resource_id": None,
            "contract_id": draft.client.contract_id,
            "device_id": draft.device_id,
            "source": draft.source,
            "due_at": draft.due,
            "created_at": draft.created,
            "completed_at": None,
            "first_reply_at": None,
            "last_activity_at": draft.created,
        } | self._comanaged(draft)

    def _comanaged(self, draft: Draft) -> Row:
        if draft.helper is None:
            return {}
        escalated = self.world.chance.random() < 0.4
        return {
            "internal_resource_id": draft.helper.pk,
            "internal_priority": draft.priority,
            "internal_status_id": self.desk.system[StatusKind.IN_PROGRESS],
            "escalated_at": draft.created if escalated else None,
            "escalated_by_id": draft.helper.pk if escalated else None,
        }

    def _happen(self, ticket: Row, draft: Draft, step: Step) -> None:
        getattr(self, f"_{step.what.name.lower()}")(ticket, draft, step)

    def _start(self, ticket: Row, draft: Draft, step: Step) -> None:
        ticket["resource_id"] = draft.resource.pk if draft.resource else None
        self._move(ticket, self.desk.system[StatusKind.IN_PROGRESS], step.at, draft.resource)
        self._say(ticket, draft, step, self._text(draft, draft.story.replies))

    def _internal(self, ticket: Row, draft: Draft, step: Step) -> None:
        text = f"{self._text(draft, draft.story.internal)} {INTERNAL_MARK}"
        self.rows[TicketNote].append(
            {
                "ticket_id": ticket["id"],
                "author_id": ticket["resource_id"],
                "visibility": "internal",
                "text": text,
                "created_at": step.at,
            }
        )

    def _work(self, ticket: Row, draft: Draft, step: Step) -> None:
        chance, local = self.world.chance, step.at.astimezone(self.world.zone)
        quarters = max(1, round(draft.story.hours * 4 * chance.uniform(0.5, 1.6)))
        internal = chance.random() < 0.1
        end = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
        start = end - timedelta(minutes=15 * quarters)
        clocked = start.date() == end.date()
        summary = self._text(draft, draft.story.work)
        self.rows[TicketTimeEntry].append(
            {
                "ticket_id": ticket["id"],
                "contract_id": ticket["contract_id"],
                "resource_id": ticket["resource_id"],
                "worked_on": local.date(),
                "start": start.time() if clocked else None,
                "end": end.time() if clocked else None,
                "hours_worked": quarters / 4,
                "hours_billed": 0 if internal else quarters / 4,
                "summary": f"{summary} {INTERNAL_MARK}" if internal else summary,
                "visibility": "internal" if internal else "everyone",
                "created_at": step.at,
            }
            | self._posted(step.at)
        )

    def _posted(self, at: datetime) -> Row:
        """Hours are approved and posted in the week after they were worked."""
        posted = at + timedelta(days=10 - at.weekday())
        if posted > self.world.now:
            return {"approved_and_posted_at": None, "approved_and_posted_by_id": None}
        return {"approved_and_posted_at": posted, "approved_and_posted_by_id": self.poster.pk}

    def _park(self, ticket: Row, draft: Draft, step: Step) -> None:
        status = self.world.chance.choice(("Scheduled", "Waiting supplier"))
        self._move(ticket, self.desk.statuses[status], step.at, draft.resource)

    def _resume(self, ticket: Row, draft: Draft, step: Step) -> None:
        self._move(ticket, self.desk.system[StatusKind.IN_PROGRESS], step.at, draft.resource)

    def _ask(self, ticket: Row, draft: Draft, step: Step) -> None:
        question = self._text(draft, draft.story.questions)
        self._say(ticket, draft, step, _ASKED.format(first=draft.words["first"], question=question))
        self._move(ticket, self.desk.system[StatusKind.WAITING_CUSTOMER], step.at, draft.resource)

    def _answer(self, ticket: Row, draft: Draft, step: Step) -> None:
        self._reply(ticket, draft, step, self._text(draft, draft.story.answers))
        self._move(ticket, self.desk.system[StatusKind.IN_PROGRESS], step.at, draft.contact)

    def _thank(self, ticket: Row, draft: Draft, step: Step) -> None:
        self._reply(ticket, draft, step, self._text(draft, _THANKS))

    def _finish(self, ticket: Row, draft: Draft, step: Step) -> None:
        self._say(ticket, draft, step, self._text(draft, draft.story.done))
        self._complete(ticket, draft, step, self.desk.system[StatusKind.COMPLETE])

    def _dismiss(self, ticket: Row, draft: Draft, step: Step) -> None:
        self._say(ticket, draft, step, _DISMISSED)
        self._complete(ticket, draft, step, self.desk.statuses["Not a ticket"])

    def _complete(self, ticket: Row, draft: Draft, step: Step, status: int) -> None:
        ticket["completed_at"] = step.at
        if draft.helper:
            ticket["internal_completed_at"] = step.at
            ticket["internal_status_id"] = self.desk.system[StatusKind.COMPLETE]
        self._move(ticket, status, step.at, draft.resource)

    def _text(self, draft: Draft, choices: Any) -> str:
        words = draft.words | {"tech": draft.resource.get_short_name() if draft.resource else ""}
        return str(self.world.chance.choice(choices)).format_map(words)

    def _say(self, ticket: Row, draft: Draft, step: Step, text: str) -> None:
        ticket["first_reply_at"] = ticket["first_reply_at"] or step.at
        self._note(ticket, step, {"author_id": draft.resource.pk if draft.resource else None, "text": text})

    def _reply(self, ticket: Row, draft: Draft, step: Step, text: str) -> None:
        if draft.contact:
            self._note(ticket, step, {"contact_author_id": draft.contact.pk, "text": text})

    def _note(self, ticket: Row, step: Step, row: Row) -> None:
        ticket["last_activity_at"] = step.at
        self.rows[TicketNote].append(
            {"ticket_id": ticket["id"], "visibility": "everyone", "created_at": step.at} | row
        )

    def _move(self, ticket: Row, status: int, at: datetime, by: Any) -> None:
        ticket["last_activity_at"] = at
        self._change(ticket["id"], ticket["status_id"], status, at, by)
        ticket["status_id"] = status

    def _change(self, pk: int, before: int | None, after: int, at: datetime, by: Any) -> None:
        user_id = by.pk if isinstance(by, User) else getattr(by, "user_id", None)
        self.rows[TicketStatusChange].append(
            {"ticket_id": pk, "from_status_id": before, "to_status_id": after, "at": at, "by_id": user_id}
        )

    def _add_answers(self, pk: int, draft: Draft) -> None:
        if draft.source != "portal":
            return
        for order, question in enumerate(self.desk.questions.get(draft.story.request_type, ())):
            answer = self.world.chance.choice(question.samples).format_map(draft.words)
            self.rows[TicketAnswer].append(
                {
                    "ticket_id": pk,
                    "question_id": question.id,
                    "text": question.text,
                    "answer": answer,
                    "order": order,
                }
            )
