"""Fields that the provider defines: custom fields and background questions, by the kind of their answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.forms.text import LineField, LongTextField

type Json = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and how. `kind` is one of `KINDS`; `options` belong to the kind "choice"."""

    label: str
    kind: str
    help_text: str = ""
    required: bool = False
    options: Iterable[str] = field(default_factory=tuple)


def day_input() -> forms.DateInput:
    """The browser's own calendar; it sends ISO days whatever it shows."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _line(asked: Asked) -> forms.Field:
    return LineField(max_length=500)


def _long(asked: Asked) -> forms.Field:
    return LongTextField(max_length=20_000)


def _number(asked: Asked) -> forms.Field:
    return forms.DecimalField(max_digits=18, decimal_places=6)


def _date(asked: Asked) -> forms.Field:
    return forms.DateField(widget=day_input(), input_formats=["%Y-%m-%d"])


def _choice(asked: Asked) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *((option, option) for option in asked.options)])


def _yes_no(asked: Asked) -> forms.Field:
    # Two answers and no third: a box that was never ticked would look like a "no".
    return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)


KINDS: dict[str, Callable[[Asked], forms.Field]] = {
    "text": _line,
    "long_text": _long,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
    "checkbox": _yes_no,
}


def answer_field(asked: Asked) -> forms.Field:
    """The form field that asks it; KeyError for an unknown kind."""
    made = KINDS[asked.kind](asked)
    made.label, made.help_text, made.required = asked.label, asked.help_text, asked.required
    return made


def as_json(kind: str, value: Any) -> Json:
    """A cleaned answer as a custom field keeps it: None when nothing was answered."""
    if value in (None, ""):
        return None
    if kind in ("yes_no", "checkbox"):
        return bool(value == "yes")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def as_typed(kind: str, value: Any) -> Any:
    """What a custom field keeps, as its form field takes it."""
    if kind in ("yes_no", "checkbox") and value is not None:
        return "yes" if value else "no"
    return value


def as_text(kind: str, value: Any) -> str:
    """A cleaned answer as people read it."""
    if value in (None, ""):
        return ""
    if kind in ("yes_no", "checkbox"):
        return _("Yes") if value == "yes" else _("No")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
