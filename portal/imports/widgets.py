"""How a cell becomes a value; what cannot be understood is a ValueError in words."""

from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.widgets import Widget

# Day first or year first; "01/02/2026" could be either of two days and is not guessed.
_FORMATS = ("%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d-%m-%Y", "%d.%m.%Y")


def parse_moment(value: Any, zone: ZoneInfo) -> datetime | None:
    """A time of day with its day; one without a zone is meant in `zone`. Empty gives None."""
    if value in (None, ""):
        return None
    parsed = value if isinstance(value, datetime) else _parsed(str(value))
    if parsed is None:
        raise ValueError(_("“%(value)s” is not a date. Write 2026-01-31 14:30.") % {"value": value})
    return parsed if timezone.is_aware(parsed) else parsed.replace(tzinfo=zone)


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    return None


class MomentWidget(Widget):
    """A moment; the import's zone applies where the cell names none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime | None:
        """Read the cell."""
        return parse_moment(value, kwargs["zone"])


class DayWidget(Widget):
    """A plain date, never shifted."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """Read the cell."""
        moment = parse_moment(value, kwargs["zone"])
        return None if moment is None else moment.date()


class ClockWidget(Widget):
    """A time of day."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> time | None:
        """Read the cell."""
        if value in (None, "") or isinstance(value, time):
            return value or None
        try:
            return time.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError(_("“%(value)s” is not a time. Write 14:30.") % {"value": value}) from error


class ChoiceWidget(Widget):
    """One of a list, by its code or its label, without regard to case."""

    def __init__(self, choices: type[models.TextChoices], default: str = "") -> None:
        """Take the list, and what an empty cell means."""
        super().__init__()
        self.default = default
        self.known = {value.casefold(): value for value in choices.values}
        self.known |= {str(label).casefold(): value for value, label in choices.choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Read the cell."""
        text = str(value or "").strip().casefold()
        if text and text not in self.known:
            raise ValueError(_("“%(value)s” is not known here.") % {"value": value})
        return self.known.get(text, self.default)


class YesNoWidget(Widget):
    """Yes or no, as people and spreadsheets write it."""

    WORDS: ClassVar[dict[str, bool]] = {
        **dict.fromkeys(("yes", "true", "1"), True),
        **dict.fromkeys(("no", "false", "0"), False),
    }

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Read the cell."""
        text = str(value).strip().casefold()
        if text not in self.WORDS:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value})
        return self.WORDS[text]


class ReferenceWidget(Widget):
    """A row of another table, found by the first of several columns that names exactly one.

    `rows` are those that may be named, all of them unless a resource narrows them.
    """

    empty: ClassVar[None] = None

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        """Look in `model`, by these columns in turn."""
        super().__init__()
        self.columns = columns
        self.rows: models.QuerySet[models.Model] = model._default_manager.all()
        self._found: dict[str, models.Model] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        """Read the cell; the answer is kept for the rest of the import."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> models.Model:
        for column in self.columns:
            rows = list(self.rows.filter(**{f"{column}__iexact": text})[:2])
            if len(rows) == 1:
                return rows[0]
            if rows:
                raise ValueError(_("“%(value)s” names more than one.") % {"value": text})
        raise ValueError(_("There is no “%(value)s”.") % {"value": text})
