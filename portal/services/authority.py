"""What somebody may do to other people's access: the rules of DESIGN.md section 4 and reference 1.2.

A member of staff needs the permission of the admin site. A client's user needs `users.manage`, reaches only
people of their own organization, and hands out no more than they have. No actor at all is a command of the
machine's administrator.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.access import LevelKind, Perm, Viewer
from portal.models import Contact, SecurityLevel, User

type Actor = User | None


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
        raise ValidationError(_("You cannot change your own access. Ask a colleague or us."))


def may_hand_out(actor: Actor, level: SecurityLevel, contact: Contact) -> None:
    """Refuse a level the contact cannot have, or that the actor may not give. ValidationError."""
    if level.kind == LevelKind.COMANAGED and not contact.organization.comanaged_since:
        raise _level_error(_("This level is for organizations with a co-managed help desk."))
    viewer = viewer_of(actor)
    if viewer is None:
        return
    if level.kind == LevelKind.COMANAGED or not level.assignable or not _has_all_of(viewer, level):
        raise _level_error(_("You cannot give this security level."))
    if not viewer.can(Perm.USERS_ASSIGN_LEVEL) and level.key != "basic" and level != contact.security_level:
        raise _level_error(_("You cannot give this security level."))


def levels_to_hand_out(viewer: Viewer) -> list[SecurityLevel]:
    """The levels a client's user may choose from: assignable ones without a grant they lack."""
    if not viewer.can(Perm.USERS_ASSIGN_LEVEL):
        return list(SecurityLevel.objects.filter(key="basic"))
    return [level for level in SecurityLevel.objects.assignable_by_clients() if _has_all_of(viewer, level)]


def manager_stays(actor: Actor, contact: Contact) -> None:
    """Refuse a client's user who would leave the organization without anyone to manage its people (S29)."""
    if viewer_of(actor) is None or not _manages_people(contact.security_level):
        return
    reaching = {contact.organization_id, contact.organization.parent_id}
    managers = Contact.objects.with_portal().filter(organization__in=reaching - {None})
    others = managers.filter(security_level__grants_data__has_key=Perm.USERS_ASSIGN_LEVEL.value)
    if not others.exclude(pk=contact.pk).exists():
        raise ValidationError(_("The last person who manages users cannot be removed."))


def _has_all_of(viewer: Viewer, level: SecurityLevel) -> bool:
    return all(viewer.scope(perm) >= scope for perm, scope in level.grants.items())


def _manages_people(level: SecurityLevel | None) -> bool:
    return level is not None and Perm.USERS_ASSIGN_LEVEL in level.grants


def _level_error(message: str) -> ValidationError:
    return ValidationError({"security_level": message})
