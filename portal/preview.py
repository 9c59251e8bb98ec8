"""Looking at the portal as a contact: staff see what the contact sees, and can change nothing.

It is the staff member's own session and login; only `request.viewer` is the contact's. So the contact's
account pages are out of reach, and the record names who looked.
"""

import time

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from portal import audit
from portal.http import PortalRequest, login_of
from portal.models import Contact, User

PREVIEW_KEY = "preview_contact_id"
UNTIL_KEY = "preview_until"
PREVIEW_SECONDS = 30 * 60
PERMISSION = "portal.preview_contact"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What ends the preview, or the whole session, is the one thing that may be sent.
_ENDINGS = frozenset({"preview_end", "account_logout"})


def may_preview(user: User) -> bool:
    """Whether a member of staff may look through contacts' eyes."""
    return user.is_staff and user.is_active and user.has_perm(PERMISSION)


def candidates() -> QuerySet[Contact]:
    """Contacts with what `may_sign_in` reads."""
    return Contact.objects.for_viewer()


def start(request: PortalRequest, contact: Contact) -> None:
    """Begin for half an hour. The caller has checked the permission and that the contact may sign in."""
    audit.record("preview.started", actor=login_of(request), target=contact)
    request.session[PREVIEW_KEY] = contact.pk
    request.session[UNTIL_KEY] = time.time() + PREVIEW_SECONDS


def end(request: PortalRequest, *, reason: str) -> int | None:
    """End it; returns the id of the contact that was looked at, None when there was no preview."""
    contact_id: int | None = request.session.pop(PREVIEW_KEY, None)
    request.session.pop(UNTIL_KEY, None)
    if contact_id is not None:
        contact = Contact.objects.filter(pk=contact_id).first()
        audit.record("preview.ended", actor=login_of(request), target=contact, data={"reason": reason})
    return contact_id


def contact_shown(request: PortalRequest) -> Contact | None:
    """The contact looked at; None, and the preview over, once its time, its right or its subject is gone."""
    contact_id = request.session.get(PREVIEW_KEY)
    if contact_id is None:
        return None
    contact = Contact.objects.for_viewer().filter(pk=contact_id).first()
    if time.time() > request.session.get(UNTIL_KEY, 0):
        end(request, reason="time")
    elif not may_preview(login_of(request)):
        end(request, reason="permission")
    elif contact is None or not contact.may_sign_in:
        end(request, reason="contact")
    else:
        return contact
    return None


def refuse(request: PortalRequest) -> HttpResponse | None:
    """403 with the reason, while previewing, for what would change something and for account pages."""
    if request.viewer is None or not request.viewer.read_only:
        return None
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in _ENDINGS:
        return None
    if request.method in _SAFE and not request.path_info.startswith("/account/"):
        return None
    return render(request, "errors/preview.html", status=403)
