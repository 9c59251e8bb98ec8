"""The provider's own people: their logins and groups. Nobody types a password for somebody else."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import User
from portal.services.logins import sessions_end
from portal.services.rights import staff_only
from portal.services.welcome import link_send, links_void


@transaction.atomic
def staff_create(*, actor: User, user: User, groups: Iterable[Group]) -> User:
    """Save a new member of staff, and mail them a link to choose a password.

    Raises PermissionDenied, or ValidationError by field.
    """
    staff_only(actor, "portal.add_user")
    may_give(actor, groups)
    if user.is_superuser and not actor.is_superuser:
        raise PermissionDenied
    user.is_staff = True
    user.set_unusable_password()
    user.full_clean(exclude={"password"})
    user.save()
    user.groups.set(groups)
    audit.record("staff.created", actor=actor, target=user, data=_facts(user))
    link_send(user)
    return user


@transaction.atomic
def staff_update(*, actor: User, user: User, changes: dict[str, Any]) -> User:
    """Change a member of staff; who is switched off is signed out everywhere. Raises as `staff_create`."""
    staff_only(actor, "portal.change_user")
    row = User.objects.select_for_update().get(pk=user.pk, is_staff=True)
    may_change(actor, row, changes)
    before = _facts(row)
    groups = changes.pop("groups", None)
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(exclude={"password"})
    row.save(update_fields=list(changes))
    if groups is not None:
        row.groups.set(groups)
    if not row.is_active:
        sessions_end(row)
        links_void(row)
    audit.record("staff.changed", actor=actor, target=row, data={"before": before, "after": _facts(row)})
    return row


@transaction.atomic
def staff_password_link(*, actor: User, user: User) -> None:
    """Mail a link to choose a password; older links are void, the present password works until then."""
    staff_only(actor, "portal.change_user")
    may_change(actor, user, {})
    if not (user.is_staff and user.is_active):
        raise ValidationError(_("This login is switched off."))
    link_send(user)
    audit.record("staff.password_link_sent", actor=actor, target=user)


def may_change(actor: User, user: User, changes: dict[str, Any]) -> None:
    """Refuse reaching above oneself, and changing one's own rights (S29)."""
    if user.is_superuser and not actor.is_superuser:
        raise PermissionDenied
    if user.pk == actor.pk and {"groups", "is_active", "is_superuser"}.intersection(changes):
        raise ValidationError(_("You cannot change your own rights. Ask a colleague."))
    if "is_superuser" in changes and not actor.is_superuser:
        raise PermissionDenied
    held = set(user.groups.all())
    may_give(actor, [group for group in changes.get("groups", ()) if group not in held])


def may_give(actor: User, groups: Iterable[Group]) -> None:
    """Refuse a group that may do what the actor may not. ValidationError."""
    beyond = [str(group) for group in groups if not within(actor, group)]
    if beyond:
        problem = _("You cannot give rights you do not have: %(groups)s.") % {"groups": ", ".join(beyond)}
        raise ValidationError({"groups": problem})


def within(actor: User, group: Group) -> bool:
    """Whether the actor has every permission of the group."""
    names = group.permissions.values_list("content_type__app_label", "codename")
    return actor.has_perms([f"{app}.{codename}" for app, codename in names])


def _facts(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "email": user.email,
        "active": user.is_active,
        "superuser": user.is_superuser,
        "groups": sorted(user.groups.values_list("name", flat=True)),
    }
