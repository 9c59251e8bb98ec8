"""The people of a client: who is there, and what the provider knows of them.

Made for the client's own managers; the rules are those of `authority`. Access to the portal has services of
its own (`contacts`, `logins`), called here where a change of the person is a change of the login.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import LevelKind, Perm, Scope, Viewer
from portal.models import Contact, Organization, SecurityLevel, User
from portal.services.authority import manager_stays, may_change_access, may_manage, not_oneself, viewer_of
from portal.services.contacts import contact_activate, contact_deactivate, locked
from portal.services.logins import login_follow

GENERAL = ("first_name", "last_name", "title", "email", "phone", "mobile", "location")
_NAMED_IN_LOGIN = frozenset({"first_name", "last_name", "email"})

type Facts = Mapping[str, Any]


@transaction.atomic
def person_create(
    *,
    actor: User,
    organization: Organization,
    facts: Facts,
    username: str = "",
    level: SecurityLevel | None = None,
) -> Contact:
    """A new contact; with a level the portal is opened for them, and the welcome message sent (seed 001).

    Raises PermissionDenied outside the actor's reach, ValidationError by field.
    """
    _may_add_to(actor, organization)
    _refuse_known(organization, str(facts["email"]))
    contact = Contact(organization=organization, **_general(facts))
    _save(contact)
    audit.record("contact.created", actor=actor, target=contact)
    if level is None:
        return contact
    return contact_activate(contact=contact, username=username, level=level, actor=actor)


@transaction.atomic
def person_update(
    *, actor: User, contact: Contact, facts: Facts, organization: Organization | None = None
) -> Contact:
    """Change what is known of a person, or where they belong; their login follows in name and address.

    The address of a login is changed by the rules of access only (`login_follow`). Raises as `person_create`.
    """
    row = locked(contact)
    may_manage(actor, row)
    _may_edit_oneself(actor, row)
    changed = {name: value for name, value in _general(facts).items() if getattr(row, name) != value}
    if organization is not None and organization != row.organization:
        _move(actor, row, organization)
        changed["organization"] = organization
    if not changed:
        return row
    if "email" in changed:
        _refuse_known(row.organization, changed["email"], but=row)
    for name, value in changed.items():
        setattr(row, name, value)
    _save(row)
    audit.record("contact.changed", actor=actor, target=row, data={"fields": sorted(changed)})
    if _NAMED_IN_LOGIN.intersection(changed):
        _login_follows(actor, row, with_address="email" in changed)
    return row


@transaction.atomic
def person_leave(*, actor: User, contact: Contact) -> Contact:
    """Somebody is no longer there: not offered anywhere, and locked out; their tickets stay."""
    row = locked(contact)
    may_change_access(actor, row)
    if row.portal_active:
        row = contact_deactivate(contact=row, actor=actor)
    row.is_active = False
    row.save(update_fields=["is_active"])
    audit.record("contact.left", actor=actor, target=row)
    return row


@transaction.atomic
def person_return(*, actor: User, contact: Contact) -> Contact:
    """Somebody is there again; the portal stays closed until it is opened."""
    row = locked(contact)
    may_change_access(actor, row)
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record("contact.returned", actor=actor, target=row)
    return row


def organization_of(viewer: Viewer) -> Organization:
    """The viewer's own organization: where new people belong when there is no choice."""
    return Organization.objects.visible_to(viewer).get(pk=viewer.organization_id)


def _general(facts: Facts) -> dict[str, Any]:
    # Named one by one: no form, however forged, sets another column through these services (S6).
    return {name: facts[name] for name in GENERAL if name in facts}


def _may_add_to(actor: User, organization: Organization) -> None:
    viewer = viewer_of(actor)
    if viewer is None:
        allowed = actor.is_active and actor.has_perm("portal.activate_contact")
    else:
        allowed = viewer.scope(Perm.USERS_MANAGE) is Scope.ORGANIZATION and organization.pk in viewer.reach
    if not allowed:
        raise PermissionDenied


def _may_edit_oneself(actor: User, contact: Contact) -> None:
    # A level without profile.edit keeps its holder from their own record by this door too (reference 1.3).
    viewer = viewer_of(actor)
    is_self = viewer is not None and viewer.contact_id == contact.pk
    if viewer is not None and is_self and not viewer.can(Perm.PROFILE_EDIT):
        raise PermissionDenied


def _move(actor: User, contact: Contact, organization: Organization) -> None:
    """Check that the person may belong there: what they reach changes, so it is a change of access."""
    _may_add_to(actor, organization)
    _in("organization", not_oneself, actor, contact)
    _in("organization", may_change_access, actor, contact)
    _in("organization", manager_stays, actor, contact)
    level = contact.security_level
    if level is not None and level.kind == LevelKind.COMANAGED and not organization.comanaged_since:
        raise ValidationError(
            {"organization": _("This level is for organizations with a co-managed help desk.")}
        )
    contact.is_primary = False


def _refuse_known(organization: Organization, email: str, but: Contact | None = None) -> None:
    """Nobody twice in one organization: of two contacts one has the tickets and the other the login."""
    same = Contact.objects.filter(organization=organization, email__iexact=email)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if email and same.exists():
        raise ValidationError({"email": _("Somebody with this e-mail address is in your list already.")})


def _save(contact: Contact) -> None:
    contact.full_clean(exclude={"user", "security_level"})
    contact.save()


def _login_follows(actor: User, contact: Contact, *, with_address: bool) -> None:
    # An address that somebody else wrote down meanwhile is not carried into the login by saving a name.
    if contact.user is not None and not with_address:
        contact.email = contact.user.email
    _in("email", login_follow, contact=contact, actor=actor)


def _in(field: str, check: Any, *args: Any, **kwargs: Any) -> None:
    """Put a refusal at the field it is about."""
    try:
        check(*args, **kwargs)
    except ValidationError as problem:
        raise ValidationError({field: problem.messages}) from problem
