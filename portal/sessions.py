"""Sessions in the database that know when they end, for the warning before it (WCAG 2.2.1).

A session lasts PORTAL_SESSION_SECONDS from its last writing, which is usually the sign-in: clicks alone do
not write it. Django reads the row's end and forgets it; here it is kept, so that no page asks for it anew.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

WARNING_SECONDS = 300


class SessionStore(db.SessionStore):
    """Django's store, with the end of what it has read."""

    ends_at: datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self.ends_at = row.expire_date if row else None
        return row


def seconds_left(session: Any) -> int | None:
    """How long a session lasts unless it is written again; None for one that was never read (at sign-in)."""
    ends_at: datetime | None = getattr(session, "ends_at", None)
    return None if ends_at is None else max(0, int((ends_at - timezone.now()).total_seconds()))


def warning_seconds() -> int:
    """How long before the end to warn: five minutes, of a very short session a quarter."""
    whole: int = settings.SESSION_COOKIE_AGE
    return min(WARNING_SECONDS, whole // 4)
