"""A form sent after the session has ended: its text waits through the sign-in and is a draft afterwards (N9).

It waits in the browser's anonymous session, and becomes a draft only of the person the form was written for:
the form's token says who that is. Anybody else who signs in at that browser never meets it.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.forms import tokens
from portal.models import User
from portal.services.drafts import draft_keep

SESSION_KEY = "parked_text"
# Strangers can park too, so it is less than what a reply may hold, and more than people write.
LONGEST = 20_000


def park(request: HttpRequest, *, key: str, field: str, text: str, form_token: str) -> None:
    """Keep one field of a form that somebody without a session has sent."""
    request.session[SESSION_KEY] = {"key": key, "field": field, "text": text[:LONGEST], "token": form_token}


@receiver(user_logged_in, dispatch_uid="portal.parking")
def unpark(sender: type, request: HttpRequest, user: User, **_: Any) -> None:
    """After the sign-in: a draft for its writer, forgotten for anybody else."""
    parked = request.session.pop(SESSION_KEY, None)
    if parked and tokens.read(parked["token"], user.pk):
        draft_keep(user_id=user.pk, key=parked["key"], data={parked["field"]: parked["text"]})
