"""Names for people and clients nobody has met, from `names.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random


@cache
def names() -> dict[str, list[str]]:
    """Lists of names by what they name."""
    kept = tomllib.loads(Path(__file__).with_name("names.toml").read_text())
    return {kind: words.split() if isinstance(words, str) else words for kind, words in kept.items()}


def person(chance: Random) -> tuple[str, str]:
    """A first and a last name."""
    return chance.choice(names()["first"]), chance.choice(names()["last"])


def clients() -> list[str]:
    """Names for the clients that `--scale` adds, each one once."""
    return [f"{place} {trade}" for trade in names()["trades"] for place in names()["places"]]
