"""Taking on a client, and what its own managers change of its profile."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm
from portal.models import Contact, Organization, SecurityLevel, User
from portal.services.authority import viewer_of
from portal.services.contacts import contact_activate

# A client's own: the rest (currency, what it is billed, what it sees of us) is agreed with the provider.
PROFILE = ("name", "phone", "website", "address", "time_zone", "locale", "logo")


@transaction.atomic
def organization_seed(
    *,
    name: str,
    parent: Organization | None,
    settings: dict[str, Any],
    manager: dict[str, str],
    username: str,
    send_mail: bool,
) -> tuple[Organization, Contact, bool]:
    """One organization with its first manager, who gets the welcome mail.

    Run again with the same name and address it changes nothing and mails nobody; the third value says whether
    anything was made. `manager` has email, first_name and last_name. Raises ValidationError.
    """
    organization, made = _organization(name, parent, settings)
    contact = _manager(organization, manager)
    if contact.portal_active:
        return organization, contact, made
    level = SecurityLevel.objects.get(key="manager")
    contact = contact_activate(
        contact=contact, username=username or contact.email, level=level, actor=None, send_mail=send_mail
    )
    return organization, contact, True


def _organization(
    name: str, parent: Organization | None, settings: dict[str, Any]
) -> tuple[Organization, bool]:
    found = Organization.objects.filter(name__iexact=name, parent=parent).first()
    if found:
        return found, False
    organization = Organization(name=name, parent=parent, **settings)
    organization.full_clean()
    organization.save()
    audit.record("organization.created", target=organization)
    return organization, True


def _manager(organization: Organization, facts: dict[str, str]) -> Contact:
    found = Contact.objects.filter(email__iexact=facts["email"])
    if elsewhere := found.exclude(organization=organization).first():
        names = {"email": facts["email"], "organization": elsewhere.organization}
        raise ValidationError(_("%(email)s is already a contact of %(organization)s.") % names)
    if contact := found.filter(organization=organization).first():
        return contact
    contact = Contact(organization=organization, **facts)
    contact.full_clean()
    contact.save()
    audit.record("contact.created", target=contact)
    return contact


@transaction.atomic
def organization_update(*, actor: User, organization: Organization, changes: Mapping[str, Any]) -> None:
    """Change an organization's profile for its own people. PermissionDenied, or ValidationError by field."""
    row = _may_edit(actor, organization)
    changed = {
        name: changes[name] for name in PROFILE if name in changes and getattr(row, name) != changes[name]
    }
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=list(changed))
    audit.record("organization.changed", actor=actor, target=row, data={"fields": sorted(changed)})


@transaction.atomic
def two_step_require(*, actor: User, organization: Organization, required: bool) -> None:
    """Make two-step sign-in a duty of the organization's people, or no longer, from the next click on."""
    row = _may_edit(actor, organization)
    if row.mfa_required == required:
        return
    row.mfa_required = required
    row.save(update_fields=["mfa_required"])
    did = "required" if required else "released"
    audit.record(f"organization.two_step_{did}", actor=actor, target=row)


def two_step_counts(organization: Organization) -> tuple[int, int]:
    """How many people of the organization may sign in, and how many of them have a second step."""
    people = Contact.objects.with_portal().filter(organization=organization)
    return people.count(), people.with_second_step().count()


def _may_edit(actor: User, organization: Organization) -> Organization:
    """The row under a lock; PermissionDenied for whom it does not concern."""
    viewer = viewer_of(actor)
    if viewer is None or not viewer.can(Perm.ORGANIZATION_EDIT):
        raise PermissionDenied
    row = Organization.objects.visible_to(viewer).select_for_update().filter(pk=organization.pk).first()
    if row is None:
        raise PermissionDenied
    return row
