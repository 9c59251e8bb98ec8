"""What became of each row of a file."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """The fate of one row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number (1 is the first below the heading), its fate, what it is, why it was refused."""

    number: int
    outcome: Outcome
    label: str = ""
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """Every row of the file accounted for; `written` says whether anything was kept."""

    lines: list[Line] = field(default_factory=list)
    written: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many rows had that fate."""
        return Counter(line.outcome for line in self.lines)[outcome]

    @property
    def refused(self) -> list[Line]:
        """The rows that were not taken."""
        return [line for line in self.lines if line.outcome == Outcome.REFUSED]

    @property
    def worst_first(self) -> list[Line]:
        """All rows, those that were not taken on top."""
        return sorted(self.lines, key=lambda line: line.outcome != Outcome.REFUSED)

    @property
    def totals(self) -> dict[str, int]:
        """Rows by fate, in reading order."""
        return {outcome.value: self.count(outcome) for outcome in Outcome}
