"""Taking on a client: the organization and the first person who manages it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, Organization, SecurityLevel
from portal.services.contacts import contact_activate


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
