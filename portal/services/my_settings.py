"""One's own settings: the profile the provider reads too, formats, and which mails one gets.

The profile is the contact's record and needs `profile.edit` (reference 2.4, a41). Formats, mails and absence
concern nobody else, so everyone with a login has them.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm, Viewer
from portal.models import Contact
from portal.notifications import events_for

PROFILE_FIELDS = ("first_name", "last_name", "title", "phone", "mobile", "location")
FORMAT_FIELDS = ("time_zone", "locale", "date_format", "time_format", "number_format")


def contact_of(viewer: Viewer) -> Contact:
    """The viewer's own record."""
    return Contact.objects.for_viewer().get(pk=viewer.contact_id)


@transaction.atomic
def profile_update(*, viewer: Viewer, changes: Mapping[str, str]) -> Contact:
    """Write one's own profile; the login bears its name. PermissionDenied, or ValidationError by field."""
    if not viewer.can(Perm.PROFILE_EDIT):
        raise PermissionDenied
    contact = _put(viewer, "contact.profile_changed", {name: changes[name] for name in PROFILE_FIELDS})
    if contact.user is not None and contact.user.name != contact.name:
        contact.user.name = contact.name
        contact.user.save(update_fields=["name"])
    return contact


@transaction.atomic
def formats_update(*, viewer: Viewer, changes: Mapping[str, str]) -> Contact:
    """Choose zone, language and formats; an empty one follows the organization. ValidationError by field."""
    return _put(viewer, "contact.formats_changed", {name: changes[name] for name in FORMAT_FIELDS})


@transaction.atomic
def notifications_update(
    *, viewer: Viewer, wanted: Collection[str], away_from: date | None, away_until: date | None
) -> Contact:
    """Choose one's mails (the keys of `wanted`, of those that can be chosen) and one's absence.

    What cannot be chosen stays as it was: mandatory mails come, and what one's level does not open today is
    remembered for the day it does. Raises ValidationError by field.
    """
    offered = {event.key for event in events_for(viewer) if not event.mandatory}
    if not offered.issuperset(wanted):
        raise ValidationError({"events": _("Somebody has to get these messages. Choose among those listed.")})
    if away_until and (away_from is None or away_until < away_from):
        raise ValidationError({"away_until": _("The last day of an absence is not before its first.")})
    muted = {*contact_of(viewer).muted_events} - offered | (offered - set(wanted))
    changes = {"muted_events": sorted(muted), "out_of_office_from": away_from}
    return _put(viewer, "contact.notifications_changed", changes | {"out_of_office_until": away_until})


def _put(viewer: Viewer, verb: str, changes: Mapping[str, Any]) -> Contact:
    if viewer.read_only:
        raise PermissionDenied
    contact = Contact.objects.for_viewer().select_for_update(of=("self",)).get(pk=viewer.contact_id)
    before = {name: getattr(contact, name) for name in changes if getattr(contact, name) != changes[name]}
    if not before:
        return contact
    for name in before:
        setattr(contact, name, changes[name])
    contact.clean_fields(exclude={field.name for field in contact._meta.fields} - set(before))
    contact.save(update_fields=list(before))
    data = {"before": _plain(before), "after": _plain({name: changes[name] for name in before})}
    audit.record(verb, target=contact, data=data)
    return contact


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
