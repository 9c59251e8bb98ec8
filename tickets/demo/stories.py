"""What tickets are about: a few dozen stories of office IT with blanks to fill in."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of ticket. `days` it usually takes, `hours` of work it is, `weight` how often it comes."""

    titles: list[str]
    texts: list[str]
    replies: list[str]
    questions: list[str]
    answers: list[str]
    internal: list[str]
    done: list[str]
    work: list[str]
    request_type: str
    issue: str
    queue: str
    weight: int
    days: float
    hours: float
    kind: str = "incident"
    priority: str = "medium"
    source: str = ""
    device: bool = False
    due: bool = False
    only: tuple[str, ...] = ()


@cache
def stories() -> tuple[Story, ...]:
    """All stories, in a fixed order."""
    return tuple(_read())


def _read() -> Iterator[Story]:
    known = {field.name for field in fields(Story)}
    for path in sorted((Path(__file__).parent / "stories").glob("*.toml")):
        for spec in tomllib.loads(path.read_text())["story"]:
            values: dict[str, Any] = {name: spec[name] for name in spec.keys() & known}
            yield Story(**values | {"only": tuple(spec.get("only", ()))})


@cache
def _pool(key: str) -> tuple[list[Story], list[int]]:
    told = [story for story in stories() if not story.only or key in story.only]
    return told, [story.weight for story in told]


def draw(chance: Random, key: str) -> Story:
    """A story that could happen at this client."""
    told, weights = _pool(key)
    return chance.choices(told, weights)[0]


@cache
def _words() -> dict[str, list[str]]:
    """Words for the blanks that neither the client nor the ticket gives."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text())


def words(chance: Random) -> dict[str, str]:
    """Words for the blanks; the ticket adds its people and its device."""
    drawn = {blank: chance.choice(choices) for blank, choices in _words().items()}
    return drawn | {"tag": str(chance.randrange(10_000, 99_999)), "ext": str(chance.randrange(200, 299))}
