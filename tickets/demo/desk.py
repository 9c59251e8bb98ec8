"""The provider's desk: queues, statuses, issue types and request types, from `setup.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.demo.world import World
from tickets.choices import StatusKind
from tickets.models import (
    BackgroundQuestion,
    IssueType,
    Queue,
    RequestType,
    RequestTypeField,
    ResponseTarget,
    TicketStatus,
)


@cache
def setup() -> dict[str, Any]:
    """The desk as `setup.toml` describes it."""
    return tomllib.loads(Path(__file__).with_name("setup.toml").read_text())


def seed_desk(world: World) -> None:
    """Write the desk beside the system rows, which are there already."""
    for order, spec in enumerate(setup()["queue"], start=1):
        Queue.objects.create(**spec, order=order)
    for spec in setup()["status"]:
        TicketStatus.objects.create(**spec)
    ResponseTarget.objects.bulk_create(ResponseTarget(**spec) for spec in setup()["target"])
    for spec in setup()["issue"]:
        parent = IssueType.objects.create(name=spec["name"])
        IssueType.objects.bulk_create(IssueType(name=name, parent=parent) for name in spec.get("parts", ()))
    for order, spec in enumerate(setup()["request_type"], start=1):
        _request_type(world, dict(spec), order)


def _request_type(world: World, spec: dict[str, Any], order: int) -> None:
    questions, fields = spec.pop("question", ()), spec.pop("fields")
    spec["queue"] = Queue.objects.get(name=spec["queue"])
    spec["organization"] = world.organizations.get(spec.get("organization", ""))
    row = RequestType.objects.create(**spec, order=order)
    RequestTypeField.objects.bulk_create(
        RequestTypeField(request_type=row, field=field, order=place) for place, field in enumerate(fields)
    )
    BackgroundQuestion.objects.bulk_create(
        BackgroundQuestion(
            **{name: value for name, value in question.items() if name != "samples"},
            request_type=row,
            order=place,
        )
        for place, question in enumerate(questions)
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A background question with answers people give."""

    id: int
    text: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Ids of the desk's rows by name, for rows written in bulk."""

    queues: dict[str, int]
    statuses: dict[str, int]
    system: dict[str, int]
    issues: dict[str, int]
    request_types: dict[str, int]
    questions: dict[str, tuple[Question, ...]]


def read_desk() -> Desk:
    """The desk as it stands in the database."""
    return Desk(
        queues=dict(Queue.objects.values_list("name", "pk")),
        statuses=dict(TicketStatus.objects.values_list("name", "pk")),
        system={kind.value: TicketStatus.objects.get(kind=kind, is_system=True).pk for kind in StatusKind},
        issues={str(row): row.pk for row in IssueType.objects.select_related("parent")},
        request_types=dict(RequestType.objects.values_list("name", "pk")),
        questions={spec["name"]: _questions(spec) for spec in setup()["request_type"]},
    )


def _questions(spec: dict[str, Any]) -> tuple[Question, ...]:
    samples = {question["text"]: tuple(question["samples"]) for question in spec.get("question", ())}
    rows = BackgroundQuestion.objects.filter(request_type__name=spec["name"], text__in=samples)
    return tuple(Question(row.pk, row.text, samples[row.text]) for row in rows)
