"""The provider's own fields as columns of a file: `custom_` and the key."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from devices.models import Device
from portal.forms.answers import Asked, Json, answer_field, as_json
from portal.imports.widgets import DayWidget, YesNoWidget
from portal.models import CustomField
from portal.tables import Plain

Kind = CustomField.Kind


class AnswerWidget(Widget):
    """A cell as the field's own form field takes it."""

    def __init__(self, one: CustomField) -> None:
        """The field it answers."""
        super().__init__()
        self.kind = one.kind
        self.field = answer_field(Asked(one.label, one.kind, options=one.choices))

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Json:
        """As the device keeps it; ValueError in words for what is no answer."""
        try:
            return as_json(self.kind, self.field.clean(self._typed(value, **kwargs)))
        except ValidationError as problem:
            raise ValueError(" ".join(problem.messages)) from problem

    def _typed(self, value: Any, **kwargs: Any) -> Any:
        if self.kind == Kind.DATE:
            return DayWidget().clean(value, **kwargs)
        if self.kind == Kind.CHECKBOX:
            return "yes" if YesNoWidget().clean(value) else "no"
        return str(value)


class CustomColumn(Field):
    """One of the provider's own fields; it changes nothing else of what a device keeps."""

    def __init__(self, one: CustomField) -> None:
        """Of the types that have it; of every type where none is named."""
        name = f"custom_{one.key}"
        super().__init__(name, name, AnswerWidget(one))
        self.key, self.kind = one.key, one.kind
        self.types = {kind.pk for kind in one.device_types.all()}

    def belongs_to(self, device: Device) -> bool:
        """Whether devices of that type have it."""
        return not self.types or device.type_id in self.types

    def get_value(self, instance: Device) -> Json:
        """What is kept."""
        value: Json = instance.custom.get(self.key)
        return value

    def save(self, instance: Device, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Put the cell into a dictionary of its own: the row read may share it."""
        if not self.belongs_to(instance):
            raise ValueError(_("This type has no such field."))
        instance.custom = instance.custom | {self.key: self.clean(row, **kwargs)}

    def plain(self, device: Device) -> Plain:
        """The cell of a file going out."""
        value = self.get_value(device)
        if value is None or not self.belongs_to(device):
            return ""
        if self.kind == Kind.CHECKBOX:
            return "yes" if value else "no"
        return Decimal(str(value)) if isinstance(value, int | float) else _day(value, self.kind)


def _day(value: str, kind: str) -> Plain:
    try:
        return date.fromisoformat(value) if kind == Kind.DATE else value
    except ValueError:
        return value  # written elsewhere, before it was a day
