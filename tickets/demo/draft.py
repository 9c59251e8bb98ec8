"""One ticket before it is written: who asks for what, and how it went on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from portal.demo.world import World
from portal.models import Contact, User
from tickets.demo.clients import Client
from tickets.demo.life import Step, live
from tickets.demo.stories import Story, draw, words

_SOURCES = (("portal", 55), ("email", 25), ("phone", 15), ("staff", 5))
_PRIORITIES = ("critical", "high", "medium", "low")
_HOURS_TO_DUE = {"critical": 8, "high": 48, "medium": 168, "low": 336}


@dataclass(slots=True)
class Draft:
    """The facts of one ticket."""

    client: Client
    story: Story
    created: datetime
    words: dict[str, str]
    source: str
    priority: str
    resource: User
    contact: Contact | None = None
    creator: Contact | None = None
    created_by: User | None = None
    helper: Contact | None = None
    device_id: int | None = None
    due: datetime | None = None
    watchers: list[Contact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def make_draft(
    world: World,
    client: Client,
    created: datetime,
    contact: Contact | None = None,
    story: Story | None = None,
) -> Draft:
    """Draw a ticket of this client, of this person and about this when they are given."""
    chance, story = world.chance, story or draw(world.chance, client.key)
    source = "portal" if contact else story.source or _weighted(chance, _SOURCES)
    resource = chance.choice(world.staff["Technician"])
    draft = Draft(client, story, created, words(chance), source, _priority(chance, story), resource)
    if story.request_type:
        _add_people(world, draft, contact)
    _add_words(world, draft)
    _add_due(chance, draft)
    draft.steps = live(chance, world.zone, story, created, world.now)
    return draft


def _weighted(chance: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _priority(chance: Random, story: Story) -> str:
    return story.priority if chance.random() < 0.75 else chance.choice(_PRIORITIES)


def _add_people(world: World, draft: Draft, contact: Contact | None) -> None:
    chance, client = world.chance, draft.client
    draft.contact = contact or chance.choices(client.people, client.people_weights)[0]
    if draft.source in ("phone", "staff"):
        draft.created_by = draft.resource
    elif draft.source != "monitoring":
        draft.creator = draft.contact if contact or chance.random() < 0.9 else chance.choice(client.people)
        if draft.source == "portal" and draft.creator.user_id is None:
            draft.source = "email"  # the portal is for those who can sign in
    if chance.random() < 0.12:
        draft.watchers = chance.sample(client.people, min(len(client.people), chance.choice((1, 1, 2))))
    since = client.comanaged_since
    if client.helpers and since and draft.created > since and chance.random() < 0.5:
        draft.helper = chance.choice(client.helpers)


def _add_words(world: World, draft: Draft) -> None:
    chance, client, blanks = world.chance, draft.client, draft.words
    mate = chance.choice(client.people)
    blanks["colleague"], blanks["mate"] = mate.name, mate.first_name
    blanks["first"] = draft.contact.first_name if draft.contact else ""
    blanks["last"] = draft.contact.last_name if draft.contact else ""
    blanks["soon"] = (draft.created + timedelta(days=chance.randrange(5, 25))).date().isoformat()
    blanks["tech"] = draft.resource.get_short_name()
    blanks["device"] = f"PC-{blanks['tag']}"
    if draft.story.device and client.devices:
        draft.device_id, blanks["device"] = chance.choice(client.devices)


def _add_due(chance: Random, draft: Draft) -> None:
    if draft.story.due:
        draft.due = draft.created + timedelta(days=chance.randrange(5, 20))
    elif chance.random() < 0.5:
        draft.due = draft.created + timedelta(hours=_HOURS_TO_DUE[draft.priority])
