"""Making, changing and deleting security levels, with the rules of reference 1.2 and DESIGN.md section 4."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Grants, LevelKind, Perm, Scope
from portal.models import SecurityLevel, User
from portal.services.rights import staff_only
from portal.words import in_our_words

EDITABLE = frozenset({"name", "description", "assignable", "order", "grants"})
# Working tickets and running the help desk mean nothing outside a co-managed help desk.
COMANAGED_ONLY = frozenset({Perm.TICKETS_WORK, Perm.COMANAGED_MANAGE})


def editable_fields(level: SecurityLevel) -> frozenset[str]:
    """What may change on a level: the kind never; of a system client level only `assignable`; of a system
    co-managed level nothing; of a custom level everything until a contact has it.
    """
    if level.is_system:
        return frozenset({"assignable"}) if level.kind == LevelKind.CLIENT else frozenset()
    return frozenset() if level.in_use else EDITABLE


def may_delete(level: SecurityLevel) -> bool:
    """Only a custom level that no contact has."""
    return not level.is_system and not level.in_use


def check_grants(kind: str, grants: Grants) -> None:
    """Refuse what a level of that kind cannot have, and "own" where nothing is anybody's own."""
    given = {perm for perm, scope in grants.items() if scope is not Scope.NONE}
    if kind == LevelKind.CLIENT and (wrong := COMANAGED_ONLY & given):
        labels = ", ".join(sorted(in_our_words(perm.label) for perm in wrong))
        raise ValidationError(
            _("Only for levels of a co-managed help desk: %(labels)s."), params={"labels": labels}
        )
    if any(grants[perm] is Scope.OWN and not perm.scoped for perm in given):
        raise ValidationError(_("This permission has no scope of its own; grant it or not."))


@transaction.atomic
def level_create(*, actor: User, level: SecurityLevel, grants: Grants) -> SecurityLevel:
    """Save a new custom level. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "portal.add_securitylevel")
    level.is_system = False
    _put(level, {"grants": grants})
    audit.record("security_level.created", actor=actor, target=level, data=_facts(level))
    return level


@transaction.atomic
def level_update(*, actor: User, level: SecurityLevel, changes: dict[str, Any]) -> SecurityLevel:
    """Change a level; ValidationError when its rules forbid one of the changes."""
    staff_only(actor, "portal.change_securitylevel")
    row = SecurityLevel.objects.select_for_update().get(pk=level.pk)
    before = _facts(row)
    if not editable_fields(row).issuperset(changes):
        raise ValidationError(why_fixed(row) or _("What a level is never changes."))
    _put(row, changes)
    data = {"before": before, "after": _facts(row)}
    audit.record("security_level.changed", actor=actor, target=row, data=data)
    return row


@transaction.atomic
def level_delete(*, actor: User, level: SecurityLevel) -> None:
    """Delete a custom level that nobody has; ValidationError otherwise."""
    staff_only(actor, "portal.delete_securitylevel")
    row = SecurityLevel.objects.select_for_update().get(pk=level.pk)
    if not may_delete(row):
        raise ValidationError(why_fixed(row))
    audit.record("security_level.deleted", actor=actor, target=row, data=_facts(row))
    row.delete()


def _put(level: SecurityLevel, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name == "grants":
            check_grants(level.kind, value)
            level.grants_data = {perm.value: int(scope) for perm, scope in value.items() if scope}
        else:
            setattr(level, name, value)
    level.full_clean()
    level.save()


def _facts(level: SecurityLevel) -> dict[str, Any]:
    return {
        "name": level.name,
        "description": level.description,
        "assignable": level.assignable,
        "grants": level.grants_data,
    }


def why_fixed(level: SecurityLevel) -> str:
    """Why not all of a level may change, for whoever looks at it; empty when all may."""
    if editable_fields(level) == EDITABLE:
        return ""
    if not level.is_system:
        return _("Contacts have this level; it can be neither changed nor deleted while they do.")
    if level.kind == LevelKind.COMANAGED:
        return _("System levels of the co-managed help desk cannot be changed.")
    return _("Of a system level only “may be assigned by a client user” can be changed.")
