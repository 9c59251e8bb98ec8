"""What belongs to the request under way, for code that is not handed the request: kept in context variables.

Outside a request (commands, the worker) every read starts empty, so that nothing goes stale.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """Who asked and from where: what an audit entry needs to know."""

    request_id: str = ""
    user_id: int | None = None
    actor: str = ""
    organization_id: int | None = None
    address: str | None = None
    agent: str = ""
    previewing: str = ""


_NOBODY = RequestFacts()
_facts: ContextVar[RequestFacts] = ContextVar("portal_request_facts", default=_NOBODY)
_kept: ContextVar[dict[str, Any] | None] = ContextVar("portal_per_request", default=None)


def request_facts() -> RequestFacts:
    """The facts of the request under way; empty ones outside a request."""
    return _facts.get()


def set_request_facts(facts: RequestFacts) -> None:
    """Replace the facts, once the user is known."""
    _facts.set(facts)


def per_request() -> dict[str, Any]:
    """A dictionary that lives as long as the request; outside a request a fresh one at each call."""
    kept = _kept.get()
    return {} if kept is None else kept


@contextmanager
def request_scope(facts: RequestFacts) -> Iterator[None]:
    """Open and close the room of one request."""
    facts_token, kept_token = _facts.set(facts), _kept.set({})
    try:
        yield
    finally:
        _facts.reset(facts_token)
        _kept.reset(kept_token)
