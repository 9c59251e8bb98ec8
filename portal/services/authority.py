"""What somebody may do to other people's access: the rules of DESIGN.md section 4 and reference 1.2.

A member of staff needs the permission of the admin site. A client's user needs `users.manage`, reaches only
people of their own organization, and hands out no more than they have. No actor at all is a command of the
machine's administrator.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import LevelKind, Perm, Viewer
from portal.models import Contact, Organization, SecurityLevel, User

type Actor = User | None

# What somebody gives who may make users and not choose their level (reference b5).
DEFAULT_LEVEL = "basic"
_OWN = gettext_lazy("You cannot change your own access. Ask a colleague or us.")
_ABOVE = gettext_lazy("This person may do more than you. Ask somebody who may do as much, or us.")


def viewer_of(actor: Actor) -> Viewer | None:
    """The client's user as a viewer; None for staff and commands. PermissionDenied for a locked-out one."""
    if actor is None or actor.is_staff:
        return None
    contact = Contact.objects.for_viewer().filter(user=actor).first()
    viewer = contact.as_viewer() if contact else None
    if viewer is None:
        raise PermissionDenied
    return viewer


def may_manage(actor: Actor, contact: Contact) -> None:
    """Refuse, by PermissionDenied, an actor whom this contact's access does not concern."""
    viewer = viewer_of(actor)
    if viewer is not None:
        allowed = Contact.objects.visible_to(viewer).filter(pk=contact.pk).exists()
    else:
        allowed = actor is None or (actor.is_active and actor.has_perm("portal.activate_contact"))
    if not allowed:
        raise PermissionDenied


def not_oneself(actor: Actor, contact: Contact) -> None:
    """Refuse to let somebody change or end their own access (S29)."""
    if actor is not None and contact.user_id == actor.pk:
        raise ValidationError(_OWN)


def may_change_access(actor: Actor, contact: Contact) -> None:
    """Refuse one's own access, and that of somebody who may do more than oneself. ValidationError.

    Whoever sets the address of a login can reset its password and be that person: without this rule a manager
    would become the co-managed administrator by one edit.
    """
    may_manage(actor, contact)
    not_oneself(actor, contact)
    viewer = viewer_of(actor)
    if viewer is not None and is_above(viewer, contact):
        raise ValidationError(_ABOVE)


def is_above(viewer: Viewer, contact: Contact) -> bool:
    """Whether the contact's level grants what the viewer lacks; a co-managed one stands above any other.

    A login that is switched off counts as well: it may be switched on again with the level it had.
    """
    level = contact.security_level
    if level is None:
        return False
    is_comanaged = level.kind == LevelKind.COMANAGED
    return (is_comanaged and not viewer.comanaged) or not viewer.has_all_of(level.grants)


def why_access_is_fixed(viewer: Viewer, contact: Contact) -> str:
    """Why the viewer cannot change the contact's access, for the page; empty when they can."""
    if contact.pk == viewer.contact_id:
        return str(_OWN)
    return str(_ABOVE) if is_above(viewer, contact) else ""


def may_hand_out(actor: Actor, level: SecurityLevel, contact: Contact) -> None:
    """Refuse a level the contact cannot have, or that the actor may not give. ValidationError."""
    if level.kind == LevelKind.COMANAGED and not contact.organization.comanaged_since:
        raise _level_error(_("This level is for organizations with a co-managed help desk."))
    viewer = viewer_of(actor)
    if viewer is None:
        return
    if level.kind == LevelKind.COMANAGED or not level.assignable or not viewer.has_all_of(level.grants):
        raise _level_error(_("You cannot give this security level."))
    if not viewer.can(Perm.USERS_ASSIGN_LEVEL) and level.key != DEFAULT_LEVEL:
        raise _level_error(_("You cannot give this security level."))


def may_choose_levels(actor: Actor) -> None:
    """Refuse a client's user who may make users and not choose what they may do. ValidationError."""
    viewer = viewer_of(actor)
    if viewer is not None and not viewer.can(Perm.USERS_ASSIGN_LEVEL):
        raise _level_error(_("You cannot change the security level."))


def levels_to_hand_out(viewer: Viewer) -> list[SecurityLevel]:
    """The levels a client's user may choose from: assignable ones without a grant they lack."""
    levels = SecurityLevel.objects.assignable_by_clients()
    if not viewer.can(Perm.USERS_ASSIGN_LEVEL):
        levels = levels.filter(key=DEFAULT_LEVEL)
    return [level for level in levels if viewer.has_all_of(level.grants)]


def levels_shown(viewer: Viewer) -> list[SecurityLevel]:
    """Those, and the system levels that are withheld: visible, not selectable (reference 1.2)."""
    offered = levels_to_hand_out(viewer)
    if not viewer.can(Perm.USERS_ASSIGN_LEVEL):
        return offered
    known = {level.pk for level in offered}
    return [row for row in SecurityLevel.objects.client() if row.is_system or row.pk in known]


def manager_stays(actor: Actor, contact: Contact) -> None:
    """Refuse a client's user who would leave the organization without anyone to manage its people (S29).

    Of two managers who remove each other at the same moment the second waits here, and is refused.
    """
    if viewer_of(actor) is None or not _manages_people(contact.security_level):
        return
    near = [pk for pk in (contact.organization_id, contact.organization.parent_id) if pk]
    list(Organization.objects.select_for_update(no_key=True).filter(pk__in=near).order_by("pk"))
    managers = Contact.objects.with_portal().filter(organization__in=near)
    others = managers.filter(security_level__grants_data__has_key=Perm.USERS_ASSIGN_LEVEL.value)
    if not others.exclude(pk=contact.pk).exists():
        raise ValidationError(_("The last person who manages users cannot be removed."))


def _manages_people(level: SecurityLevel | None) -> bool:
    return level is not None and Perm.USERS_ASSIGN_LEVEL in level.grants


def _level_error(message: str) -> ValidationError:
    return ValidationError({"security_level": message})
