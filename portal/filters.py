"""Filters of lists (django-filter), with the viewer in every drop-down.

A filter stands under the heading of the column that has its name; one without a column stands over the table.
A value that is not offered is an invalid choice, the same for a foreign row as for one that does not exist.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet
from django_filters.fields import RangeField
from django_filters.widgets import SuffixedMultiWidget

from portal.access import Viewer
from portal.models import ProviderSettings
from portal.options import DropDown, Option, SetupFilter
from portal.options import ListFilter as ListFilter
from portal.options import OptionFilter as OptionFilter  # lists take every kind of filter from here
from portal.options import OrganizationFilter as OrganizationFilter
from portal.options import ReachFilter as ReachFilter
from portal.options import Rows as Rows
from portal.registry import Text
from portal.search import MAX_LENGTH, parse

# Enough for every ticket there will be, and far from the days a time zone could push off the calendar.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
_DAYS = (MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY))


class TextFilter(ListFilter):
    """The field contains what is typed, without regard to case; answers while one types."""

    field_class = forms.CharField
    lookup = "holds"

    def __init__(self, path: str | None = None, *, label: Text) -> None:
        """`path` is the lookup to the field; the filter's own name when it is left out."""
        super().__init__(path, self.lookup, label=label, max_length=100, widget=forms.SearchInput())


class NameFilter(TextFilter):
    """Part of somebody's name, first and last together as people write it."""

    def __init__(self, person: str = "", *, label: Text) -> None:
        """`person` is the lookup to the person, such as "contact__"; nothing where the row is one."""
        super().__init__(label=label)
        self.person = person

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows of people so named."""
        if not value:
            return rows
        whole = Concat(f"{self.person}first_name", Value(" "), f"{self.person}last_name")
        found: Rows = rows.alias(whole_name=whole).filter(whole_name__holds=value)
        return found


class StartsWithFilter(TextFilter):
    """The field starts with what is typed: the end client pages keep to that (seed 003)."""

    lookup = "begins"


class StartOfNameFilter(StartsWithFilter):
    """The start of somebody's name, first and last together as the column shows it."""

    def __init__(self, person: str, *, label: Text) -> None:
        """`person` is the lookup to the person, such as "contact__"."""
        super().__init__(label=label)
        self.person = person

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows of people so named."""
        if not value:
            return rows
        whole = Concat(f"{self.person}first_name", Value(" "), f"{self.person}last_name")
        found: Rows = rows.alias(whole_name=whole).filter(whole_name__begins=value)
        return found


class StartOfChoiceFilter(StartsWithFilter):
    """The start of a word that stands for a value of the field, as the column shows it."""

    def __init__(self, path: str | None = None, *, label: Text, choices: Any) -> None:
        """`choices` as Django's fields take them."""
        super().__init__(path, label=label)
        self.choices = choices

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows with one of the values whose words start so."""
        if not value:
            return rows
        sought = value.casefold()
        values = [key for key, words in self.choices if str(words).casefold().startswith(sought)]
        return rows.filter(**{f"{self.field_name}__in": values})


class SearchField(forms.CharField):
    """A box for words, "quoted phrases", AND and OR."""

    def __init__(self, **kwargs: Any) -> None:
        """Bounded: a search must never be able to keep the database busy."""
        super().__init__(max_length=MAX_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        """The text as typed, once it has proved to be a search."""
        text: str = super().clean(value)
        parse(text)
        return text


class SearchFilter(ListFilter):
    """Keywords, as the queryset's own `search(query)` understands them."""

    field_class = SearchField

    def __init__(self, *, label: Text, help_text: Text = "") -> None:
        """It has no field of its own."""
        super().__init__(label=label, help_text=help_text, widget=forms.SearchInput())

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows that match; all of them for an empty search."""
        query = parse(value or "")
        searchable: Any = rows
        return searchable.search(query) if query else rows


class DayInput(forms.DateInput):
    """The browser's own date picker, which wants days as ISO writes them."""

    input_type = "date"

    def __init__(self, label: Text) -> None:
        """Name the input for those who hear the page."""
        super().__init__({"aria-label": label}, format="%Y-%m-%d")


class DayRangeWidget(SuffixedMultiWidget):  # type: ignore[misc]  # django-filter has no types
    """Two days: NAME_after and NAME_before in the address."""

    suffixes: ClassVar[list[str]] = ["after", "before"]
    use_fieldset = True

    def __init__(self) -> None:
        """From, and until."""
        super().__init__([DayInput(_("From")), DayInput(_("Until"))])

    def decompress(self, value: slice | None) -> list[date | None]:
        """The two days of a range."""
        return [value.start, value.stop] if value else [None, None]


class DayRangeField(RangeField):  # type: ignore[misc]  # django-filter has no types
    """From this day until that one, both included; either may be left out."""

    widget = DayRangeWidget

    def __init__(self, **kwargs: Any) -> None:
        """Two day fields."""
        super().__init__((forms.DateField(validators=_DAYS), forms.DateField(validators=_DAYS)), **kwargs)

    def compress(self, days: list[date | None]) -> slice | None:
        """The range; an error when it ends before it starts, since nothing could ever match."""
        start, stop = days or (None, None)
        if start and stop and start > stop:
            raise ValidationError(_("The first day comes after the last."))
        return slice(start, stop) if start or stop else None


class DayRangeFilter(ListFilter):
    """A moment within days of the viewer's time zone, as the column shows them."""

    field_class = DayRangeField

    def __init__(self, path: str | None = None, *, label: Text) -> None:
        """`path` leads to the moment."""
        super().__init__(path, label=label)

    def filter(self, rows: Rows, value: slice | None) -> Rows:
        """The rows of these days."""
        return rows.filter(within(self.field_name, value)) if value else rows


class PeriodField(DayRangeField):
    """The same two days, filled in while nobody has chosen."""

    has_default = True


class PeriodFilter(ListFilter):
    """A plain day within a period, never shifted; the last twelve months until the address says otherwise.

    Both ends sent empty mean every day there is.
    """

    field_class = PeriodField

    def __init__(self, path: str | None = None, *, label: Text) -> None:
        """`path` leads to the day."""
        super().__init__(path, label=label)

    def default(self, name: str) -> dict[str, str]:
        """What the address would say of the last twelve months, up to today where the provider is."""
        today = ProviderSettings.load().today
        return {f"{name}_after": year_before(today).isoformat(), f"{name}_before": today.isoformat()}

    def filter(self, rows: Rows, value: slice | None) -> Rows:
        """The rows of these days."""
        found = Q()
        if value and value.start:
            found &= Q(**{f"{self.field_name}__gte": value.start})
        if value and value.stop:
            found &= Q(**{f"{self.field_name}__lte": value.stop})
        return rows.filter(found)


class MomentPeriodFilter(PeriodFilter):
    """A moment within such a period, by the days of the viewer's time zone."""

    def filter(self, rows: Rows, value: slice | None) -> Rows:
        """The rows of these days."""
        return rows.filter(within(self.field_name, value)) if value else rows


def year_before(day: date) -> date:
    """The same day a year earlier; the last of February for the day that other years do not have."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


class DayFilter(ListFilter):
    """A moment on exactly that day of the viewer's time zone (seed 003: end client pages)."""

    field_class = forms.DateField

    def __init__(self, path: str | None = None, *, label: Text) -> None:
        """`path` leads to the moment."""
        super().__init__(path, label=label, widget=DayInput(label), validators=_DAYS)

    def filter(self, rows: Rows, value: date | None) -> Rows:
        """That day, from midnight to midnight."""
        if value is None:
            return rows
        span = (midnight(value), midnight(value + timedelta(days=1)))
        return rows.filter(**{f"{self.field_name}__gte": span[0], f"{self.field_name}__lt": span[1]})


class PlainDayFilter(DayFilter):
    """A plain day that is exactly that one, in whatever zone (seed 004)."""

    def filter(self, rows: Rows, value: date | None) -> Rows:
        """The rows with that day."""
        return rows.filter(**{self.field_name: value}) if value else rows


def within(path: str, days: slice) -> Q:
    """From the first midnight up to, not including, the midnight after the last day; either may be open."""
    found = Q()
    if days.start:
        found &= Q(**{f"{path}__gte": midnight(days.start)})
    if days.stop:
        found &= Q(**{f"{path}__lt": midnight(days.stop + timedelta(days=1))})
    return found


def midnight(day: date) -> datetime:
    """The start of the day in the active time zone."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class FlagFilter(ListFilter):
    """A tick-box that lets more rows in: while it is not ticked, `unticked` holds some back.

    A value in one of the filters `unless` says already which rows are wanted, so then nothing is held back.
    """

    field_class = forms.BooleanField

    def __init__(self, *, label: Text, unticked: Q, unless: tuple[str, ...] = ()) -> None:
        """Say what is held back, and unless what."""
        super().__init__(label=label)
        self.unticked, self.unless = unticked, unless

    def filter(self, rows: Rows, value: bool) -> Rows:
        """All rows when it is ticked or overruled, else those that are not held back."""
        given = self.parent.form.cleaned_data
        if value or any(given.get(name) for name in self.unless):
            return rows
        return rows.filter(self.unticked)


class WordFilter(ListFilter, ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """A drop-down of fixed words, such as priorities."""

    def __init__(self, path: str | None = None, *, label: Text, choices: Any) -> None:
        """`choices` as Django's fields take them."""
        super().__init__(path, label=label, choices=choices, empty_label=_("All"))


class ScopedFilterSet(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The filters of one list for one viewer; `absent` are those whose columns do not exist for them."""

    def __init__(self, data: QueryDict, rows: Rows, *, viewer: Viewer, absent: Iterable[str] = ()) -> None:
        """Read the options of all drop-downs, those that are not kept in one query."""
        super().__init__(self._with_defaults(data, absent), rows)
        self.viewer = viewer
        for name in absent:
            self.filters.pop(name, None)
        self._read_options()

    @classmethod
    def _with_defaults(cls, data: QueryDict, absent: Iterable[str]) -> QueryDict:
        """The address, and the periods it says nothing of."""
        meant = data.copy()
        for name, one in cls.base_filters.items():
            default = one.default(name) if isinstance(one, PeriodFilter) and name not in absent else {}
            if not default.keys() & meant.keys():
                meant.update(default)
        return meant

    def _read_options(self) -> None:
        found = self._found(
            {name: one for name, one in self.filters.items() if isinstance(one, OptionFilter)}
        )
        for name, one in self.filters.items():
            if isinstance(one, DropDown):
                options = one.options(self.viewer) if isinstance(one, SetupFilter) else found[name]
                one.offer(options, self.data.get(name, ""))

    def _found(self, drop_downs: Mapping[str, OptionFilter]) -> Mapping[str, list[Option]]:
        queries = [one.query(self.viewer, name) for name, one in drop_downs.items()]
        found: dict[str, list[Option]] = {name: [] for name in drop_downs}
        for name, rank, words, pk in queries[0].union(*queries[1:], all=True).order_by() if queries else ():
            found[name].append((rank, words, pk))
        return found

    @property
    def ids_first(self) -> bool:
        """Whether rows are so dear to find that it is done once, for their ids: by keywords it is."""
        return any(self.given(name) for name, one in self.filters.items() if isinstance(one, SearchFilter))

    def given(self, name: str) -> Any:
        """What the address says for a filter; nothing while anything in it is wrong."""
        return self.form.cleaned_data.get(name) if self.form.is_valid() else None

    def parameters(self) -> Iterator[str]:
        """Every name the address may carry for these filters."""
        for name in self.filters:
            widget = self.form.fields[name].widget
            suffixes = getattr(widget, "suffixes", None)
            yield from (f"{name}_{suffix}" for suffix in suffixes) if suffixes else (name,)
