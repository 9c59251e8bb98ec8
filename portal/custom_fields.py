"""Values of the provider's own fields as people read them (reference 12.4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal import formats
from portal.models import CustomField
from portal.models.custom_field import CustomFieldQuerySet


def shown_values(entity: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those that contacts may see."""
    return labelled(CustomField.objects.of(entity).in_portal(), values)


def all_values(entity: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those for staff, protected ones included."""
    return labelled(CustomField.objects.of(entity), values)


def labelled(fields: CustomFieldQuerySet, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of each of these fields that is filled; costs no query where nothing is."""
    if not values:
        return []
    return [(field.label, _text(field, values[field.key])) for field in fields if _is_filled(field, values)]


def _is_filled(field: CustomField, values: Mapping[str, Any]) -> bool:
    return values.get(field.key) not in (None, "")


def _text(field: CustomField, value: Any) -> str:
    if field.kind == CustomField.Kind.CHECKBOX:
        return _("Yes") if value else _("No")
    if field.kind == CustomField.Kind.DATE:
        return _day(str(value))
    return str(value)


def _day(value: str) -> str:
    try:
        return formats.day(date.fromisoformat(value))
    except ValueError:
        return value  # an import may have brought a day as it was written elsewhere
