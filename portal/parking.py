"""A form sent after the session has ended: its text waits through the sign-in and is a draft afterwards (N9).

It waits in the browser's anonymous session, and becomes a draft only of the person the form was written for:
the form's token says who that is. Anybody else who signs in at that browser never meets it.

Files do not wait: a stranger could fill the disk. Their names do, so that the page can say which to choose
again.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.forms import tokens
from portal.forms.drafted import LONGEST
from portal.models import User
from portal.services.drafts import draft_keep

SESSION_KEY = "parked_text"
MOST_NAMES, LONGEST_NAME = 10, 80
# Any number can stand in an address; a draft's key is bounded.
LONGEST_KEY = 80
# Under this name a draft says which files are missing.
LOST_FILES = "lost_files"


def park(request: HttpRequest, *, key: str, field: str, text: str, form_token: str) -> None:
    """Keep one field of a form that somebody without a session has sent, and the names of its files."""
    if len(key) > LONGEST_KEY:
        return
    request.session[SESSION_KEY] = {
        "key": key,
        "token": form_token,
        "data": {field: text[:LONGEST], LOST_FILES: _names(request)},
    }


def _names(request: HttpRequest) -> str:
    """The names of the files that came along, in one line."""
    names = [str(file.name)[:LONGEST_NAME] for one in request.FILES for file in request.FILES.getlist(one)]
    return "".join(char for char in ", ".join(names[:MOST_NAMES]) if char.isprintable())


@receiver(user_logged_in, dispatch_uid="portal.parking")
def unpark(sender: type, request: HttpRequest, user: User, **_: Any) -> None:
    """After the sign-in: a draft for its writer, forgotten for anybody else."""
    parked = request.session.pop(SESSION_KEY, None)
    if parked and tokens.read(parked["token"], user.pk):
        data = {name: text for name, text in parked["data"].items() if text or name != LOST_FILES}
        draft_keep(user_id=user.pk, key=parked["key"], data=data)
