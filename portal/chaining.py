"""The arithmetic of an append-only chain: every entry's sum covers the entry before it (S38)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

# What the first entry follows.
BEGINNING = "0" * 64


def chained(previous: str, facts: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry in hexadecimal: over the sum of the one before and the entry's facts.

    Facts are JSON values. They are written in one way only (sorted keys, no spaces, UTF-8), so that anybody
    can work the sum out again from the same facts.
    """
    written = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{previous}\n{written}".encode()).hexdigest()
