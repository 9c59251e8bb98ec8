"""A contact's access to the portal: switching it on and off, its level, many at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, SecurityLevel
from portal.services.authority import (
    Actor,
    manager_stays,
    may_change_access,
    may_choose_levels,
    may_hand_out,
)
from portal.services.logins import login_for, sessions_end
from portal.services.welcome import contact_welcome_send, links_void


@transaction.atomic
def contact_activate(
    *, contact: Contact, username: str, level: SecurityLevel, actor: Actor, send_mail: bool = True
) -> Contact:
    """Open the portal for a contact and mail the welcome message (reference 11.2).

    The user name is unique over all clients, without regard to case. Raises PermissionDenied when the contact
    does not concern the actor, ValidationError by field for anything a form should show.
    """
    row = locked(contact)
    may_change_access(actor, row)
    _may_be_activated(row)
    may_hand_out(actor, level, row)
    row.user = login_for(row, username)
    row.security_level, row.portal_active = level, True
    row.portal_activated_at = timezone.now()
    row.save(update_fields=["user", "security_level", "portal_active", "portal_activated_at"])
    facts = {"username": row.user.username, "level": str(level)}
    audit.record("contact.activated", actor=actor, target=row, data=facts)
    if send_mail:
        contact_welcome_send(contact=row, actor=actor)
    return row


@transaction.atomic
def contact_deactivate(*, contact: Contact, actor: Actor) -> Contact:
    """Close the portal for a contact: signed out everywhere at once, links void; tickets stay theirs."""
    row = locked(contact)
    may_change_access(actor, row)
    manager_stays(actor, row)
    row.portal_active = False
    row.save(update_fields=["portal_active"])
    if row.user is not None:
        row.user.is_active = False
        row.user.save(update_fields=["is_active"])
        sessions_end(row.user)
        links_void(row.user)
    audit.record("contact.deactivated", actor=actor, target=row)
    return row


@transaction.atomic
def contact_set_level(*, contact: Contact, level: SecurityLevel, actor: Actor) -> Contact:
    """Give a contact another security level; it holds from their next click."""
    row = locked(contact)
    may_change_access(actor, row)
    if level == row.security_level:
        return row
    may_choose_levels(actor)
    may_hand_out(actor, level, row)
    manager_stays(actor, row)
    facts = {"from": str(row.security_level or ""), "to": str(level)}
    row.security_level = level
    row.save(update_fields=["security_level"])
    audit.record("contact.level_changed", actor=actor, target=row, data=facts)
    return row


@dataclass(frozen=True, slots=True)
class ActivationLine:
    """What became of one contact in a bulk activation; `problem` is empty when it worked."""

    contact: Contact
    problem: str = ""


def contacts_activate(
    *, contacts: Iterable[Contact], level: SecurityLevel, actor: Actor
) -> list[ActivationLine]:
    """Activate many with one level and their e-mail address as user name; one line each, good or bad.

    A contact that cannot be activated costs the others nothing. PermissionDenied ends the whole run.
    """
    return [_activate_one(contact, level, actor) for contact in contacts]


def _activate_one(contact: Contact, level: SecurityLevel, actor: Actor) -> ActivationLine:
    if contact.portal_active:
        return ActivationLine(contact, _("is active already"))
    try:
        contact_activate(contact=contact, username=contact.email, level=level, actor=actor)
    except ValidationError as problem:
        return ActivationLine(contact, " ".join(problem.messages))
    return ActivationLine(contact)


def _may_be_activated(contact: Contact) -> None:
    if contact.portal_active:
        # Else activating would be a way round the rules for changing a level.
        raise ValidationError(_("%(name)s has the portal already.") % {"name": contact})
    if not contact.is_active:
        raise ValidationError(_("%(name)s is no longer an active contact.") % {"name": contact})
    if not (contact.organization.is_active and contact.organization.portal_enabled):
        names = {"organization": contact.organization}
        raise ValidationError(_("The portal is switched off for %(organization)s.") % names)


def locked(contact: Contact) -> Contact:
    """The row anew under a lock: two people at the same form do not overwrite each other."""
    rows = Contact.objects.for_viewer().select_for_update(of=("self",))
    return rows.get(pk=contact.pk)
