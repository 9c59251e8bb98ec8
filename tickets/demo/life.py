"""How a ticket's life goes: who does what, and when, until the present cuts it off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random
from zoneinfo import ZoneInfo

from tickets.demo.clock import in_office
from tickets.demo.stories import Story


class What(Enum):
    """One thing that happens to a ticket."""

    START = auto()  # somebody takes it and answers
    INTERNAL = auto()  # the provider's people among themselves
    WORK = auto()
    PARK = auto()  # a visit is arranged, or a supplier is waited for
    RESUME = auto()
    ASK = auto()  # the next move is the client's
    ANSWER = auto()
    FINISH = auto()
    DISMISS = auto()  # ended as no ticket at all
    THANK = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, and when."""

    what: What
    at: datetime


def live(chance: Random, zone: ZoneInfo, story: Story, created: datetime, now: datetime) -> list[Step]:
    """The ticket's steps so far, in order of time."""
    steps, at = [], created
    for what, hours in _course(chance, story):
        at = in_office(chance, zone, at + timedelta(hours=hours))
        if at > now:
            break
        steps.append(Step(what, at))
    return steps


def _course(chance: Random, story: Story) -> Iterator[tuple[What, float]]:
    """Steps with the hours that pass before each."""
    if chance.random() < 0.01:
        yield What.DISMISS, 3.0
        return
    yield What.START, _spread(chance, 1.0)
    yield from _middle(chance, story)
    # A few are forgotten: every desk has them.
    if chance.random() < 0.98:
        yield What.WORK, _spread(chance, story.days * 20)
        yield What.FINISH, 0.1
        if chance.random() < 0.12:
            yield What.THANK, _spread(chance, 2.0)


def _middle(chance: Random, story: Story) -> Iterator[tuple[What, float]]:
    if chance.random() < 0.45:
        yield What.INTERNAL, _spread(chance, 0.5)
    if story.days > 1.2 and chance.random() < 0.4:
        yield What.WORK, _spread(chance, 3.0)
    if story.questions and chance.random() < 0.35:
        yield What.ASK, _spread(chance, 1.0)
        yield What.ANSWER, _spread(chance, 14.0)
    if story.days > 2 and chance.random() < 0.4:
        yield What.PARK, _spread(chance, 2.0)
        yield What.RESUME, _spread(chance, story.days * 6)


def _spread(chance: Random, hours: float) -> float:
    """Around so many hours, sometimes many more: the way waiting times lie."""
    return hours * chance.lognormvariate(0.0, 0.8)
