"""Calendars with a secret address: made, renewed, ended, and read with the rights their owner has then."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from portal import audit
from portal.access import Viewer
from portal.addresses import absolute
from portal.models import CalendarFeed, Contact
from portal.registry import FeedKind, feed_kinds
from portal.secrets import new_secret, sum_of


def feeds_open_to(viewer: Viewer) -> list[FeedKind]:
    """The calendars that the viewer could have an address for today."""
    return [kind for kind in feed_kinds if kind.is_open(viewer)]


def feeds_of(viewer: Viewer) -> dict[str, CalendarFeed]:
    """The addresses the viewer has, by their kind."""
    return {feed.kind: feed for feed in CalendarFeed.objects.filter(contact=viewer.contact_id)}


@transaction.atomic
def feed_make(*, viewer: Viewer, kind: str) -> str:
    """A new address, whole; it is told this once, and an older one of the kind is dead.

    Raises PermissionDenied for a calendar that is not open to the viewer.
    """
    _refuse_foreign(viewer, kind)
    secret = new_secret()
    facts = {"token_hash": sum_of(secret)}
    _ended(viewer, kind)
    feed = CalendarFeed.objects.create(contact_id=viewer.contact_id, kind=kind, **facts)
    audit.record("calendar_feed.made", target=feed, organization=viewer.organization_id)
    return absolute(reverse("calendar_feed", args=[secret]))


@transaction.atomic
def feed_end(*, viewer: Viewer, kind: str) -> None:
    """The address answers no more; nothing happens where there is none."""
    if viewer.read_only:
        raise PermissionDenied
    for feed in _ended(viewer, kind):
        audit.record("calendar_feed.ended", target=feed, organization=viewer.organization_id)


def feed_behind(secret: str) -> tuple[FeedKind, Contact, Viewer] | None:
    """The calendar behind an address and who looks; None for every address that opens nothing today.

    The rights are read anew: whoever is switched off, or whose organization or portal is, sees nothing.
    """
    feed = CalendarFeed.objects.filter(token_hash=sum_of(secret)).first()
    kind = feed_kinds.get(feed.kind) if feed else None
    contact = Contact.objects.for_viewer().filter(pk=feed.contact_id).first() if feed else None
    viewer = contact.as_viewer(read_only=True) if contact else None
    if kind is None or contact is None or viewer is None or not kind.is_open(viewer):
        return None
    return kind, contact, viewer


def _ended(viewer: Viewer, kind: str) -> list[CalendarFeed]:
    feeds = list(CalendarFeed.objects.select_for_update().filter(contact=viewer.contact_id, kind=kind))
    for feed in feeds:
        CalendarFeed.objects.filter(pk=feed.pk).delete()
    return feeds


def _refuse_foreign(viewer: Viewer, kind: str) -> None:
    if viewer.read_only or kind not in {one.key for one in feeds_open_to(viewer)}:
        raise PermissionDenied
