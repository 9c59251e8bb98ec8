"""Tickets that have to be there, so that everybody who signs in finds something to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.demo.world import World
from portal.models import Contact
from tickets.demo.clients import Client
from tickets.demo.draft import Draft, make_draft
from tickets.demo.life import Step, What
from tickets.demo.stories import stories

# Chance has to bring about what a scene wants; most scenes come out at the third draw.
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Scene:
    """A ticket of this person, so many days old, that went as far as `until` and no further."""

    username: str
    issue: str
    age: float
    until: What | None
    due_days: float | None = None
    kind: str = ""


_BASICS = (
    ("Printing / Paper and toner", 6.0, What.ASK, None),
    ("Computers / Hardware", 19.0, What.START, -4.0),
    ("E-mail / Mailbox", 9.0, What.FINISH, None),
    ("Business software / Invoicing", 0.04, None, 2.0),
)
_LEADERS = (
    ("Accounts / New employee", 8.0, What.ASK, 6.0),
    ("Network / Wi-Fi", 12.0, What.START, -2.0),
    ("Business software / Stock", 10.0, What.FINISH, None),
)
# Two of a kind that somebody has to approve.
_CHANGES = (
    ("Business software / Stock", 4.0, What.START, None, "change_request"),
    ("Business software / Stock", 1.2, None, None, "change_request"),
)
SCENES = (
    *(Scene(name, *spec) for name in ("basic", "sub.basic") for spec in _BASICS),
    *(Scene(name, *spec) for name in ("advanced", "manager", "sub.manager", "other") for spec in _LEADERS),
    *(Scene(name, *spec) for name in ("advanced", "sub.manager") for spec in _CHANGES),
)


def scenes(world: World, clients: list[Client]) -> Iterator[Draft]:
    """The drafts of all scenes, in order of time."""
    cast = {person.email.split("@")[0]: (client, person) for client in clients for person in client.people}
    for scene in sorted(SCENES, key=lambda scene: -scene.age):
        client, person = cast[scene.username]
        yield _play(world, scene, client, person)


def _play(world: World, scene: Scene, client: Client, person: Contact) -> Draft:
    created = world.now - timedelta(days=scene.age)
    fitting = (told for told in stories() if told.issue == scene.issue and told.request_type)
    story = next(told for told in fitting if scene.kind in ("", told.kind))
    for _ in range(_DRAWS):
        draft = make_draft(world, client, created, person, story)
        reached = _reached(draft, scene, world.now)
        if reached is not None:
            draft.steps = reached
            draft.due = created + timedelta(days=scene.age + scene.due_days) if scene.due_days else None
            return draft
    raise RuntimeError(f"{scene} never came about")


def _reached(draft: Draft, scene: Scene, now: datetime) -> list[Step] | None:
    """The steps up to the one wanted; None when this draw does not hold it, or ended too long ago."""
    if scene.until is None:
        return []
    for place, step in enumerate(draft.steps):
        if step.what is scene.until:
            recent = scene.until is not What.FINISH or step.at > now - timedelta(days=6)
            return draft.steps[: place + 1] if recent else None
    return None
