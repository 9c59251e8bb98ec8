"""What a report is asked for: days and drop-downs, kept in the address."""

from typing import ClassVar

from portal.filters import OptionFilter, ScopedFilterSet


class Criteria(ScopedFilterSet):
    """The criteria of one report for one viewer; `days` names the period among them."""

    days: ClassVar[str] = "period"

    @property
    def period(self) -> slice:
        """The first and the last day; each may be open."""
        days: slice | None = self.form.cleaned_data.get(self.days)
        return days or slice(None, None)

    def chosen(self, name: str) -> list[int] | None:
        """The ids behind what was chosen in a drop-down of rows; None for all."""
        value, drop_down = self.form.cleaned_data.get(name), self.filters.get(name)
        return list(drop_down.ids[value]) if value and isinstance(drop_down, OptionFilter) else None
