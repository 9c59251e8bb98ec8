"""Rows the code counts on, written after every migrate: system levels, the Billing level, staff groups."""

from typing import Any

from portal.access import BILLING_LEVEL, SYSTEM_LEVELS, LevelSpec
from portal.models import SecurityLevel
from portal.staff_groups import keep_staff_groups


def keep_system_rows(**_: Any) -> None:
    """Make the system levels equal to `portal.access`, but for `assignable`, which is the provider's."""
    for order, spec in enumerate(SYSTEM_LEVELS):
        SecurityLevel.objects.update_or_create(
            key=spec.key,
            defaults=_columns(spec) | {"is_system": True, "order": order},
            create_defaults=_columns(spec)
            | {"is_system": True, "order": order, "assignable": spec.kind == "client"},
        )
    _ship(BILLING_LEVEL)
    keep_staff_groups()


def _ship(spec: LevelSpec) -> None:
    # A custom level is the provider's own once it is there: never written again, not even when renamed.
    SecurityLevel.objects.get_or_create(key=spec.key, defaults=_columns(spec))


def _columns(spec: LevelSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "kind": spec.kind.value,
        "grants_data": {perm.value: int(scope) for perm, scope in spec.grants.items()},
    }
