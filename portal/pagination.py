"""Pages of a list whose count is capped: counting a million rows would cost more than showing twenty-five."""

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

from portal import formats
from portal.counting import capped

# Beyond it a list says "1,000+": nobody counts on, they filter (reference speed.md).
CAP = 1_000
# An OFFSET reads all it skips, and one beyond 64 bits is an error of the database.
LAST_PAGE = 4_000


def count_in_figures(counted: int) -> str:
    """A count in the reader's figures, "1,000+" above the cap."""
    return f"{formats.number(CAP)}+" if counted > CAP else formats.number(counted)


class CappedPage[M: Model](Page[M]):
    """One page, which knows by itself whether another follows."""

    def __init__(self, rows: list[M], number: int, paginator: "CappedPaginator[M]", more: bool) -> None:
        """Keep the rows; `more` says that at least one row follows them."""
        super().__init__(rows, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        """Whether a row follows."""
        return self.more

    def end_index(self) -> int:
        """The number of the last row on the page, counted from 1; below the first one on an empty page."""
        return self.start_index() + len(self.object_list) - 1


class CappedPaginator[M: Model](Paginator[M]):
    """Counts to the cap, and pages on beyond it as long as there are rows."""

    def __init__(self, rows: QuerySet[M], per_page: int) -> None:
        """Page through the rows, which must be ordered."""
        super().__init__(rows, per_page)
        self.rows = rows
        self.reached = 0

    @cached_property
    def counted(self) -> int:
        """How many rows there are, one above the cap meaning "more"."""
        return capped(self.rows, CAP + 1)

    @property
    def count(self) -> int:
        """How many rows there are, at most the cap."""
        return min(self.counted, CAP)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than the count says."""
        return self.counted > CAP

    @property
    def num_pages(self) -> int:
        """How many pages are known to be there; at least one, because an empty list is a page too."""
        return max(1, -(-self.count // self.per_page), self.reached)

    def page(self, number: Any) -> CappedPage[M]:
        """The page of that number, or the last one when it lies beyond.

        Raises PageNotAnInteger for what is no number; EmptyPage below 1, and beyond the rows of a list that
        nobody has counted to its end.
        """
        wanted = _whole_number(number)
        if wanted > 1 and not self.is_capped:
            wanted = min(wanted, self.num_pages)
        start = (wanted - 1) * self.per_page
        found = self.cut(start, start + self.per_page + 1)
        if not found and wanted > 1:
            raise EmptyPage(f"Page {wanted} has no rows")
        more = len(found) > self.per_page
        if wanted == 1 and not more:
            self.__dict__["counted"] = len(found)  # all of them are here: a count would read them once more
        self.reached = wanted + more
        return CappedPage(found[: self.per_page], wanted, self, more)

    def cut(self, start: int, stop: int) -> list[M]:
        """The rows from `start` up to, not including, `stop`."""
        return list(self.rows[start:stop])


class SearchPaginator[M: Model](CappedPaginator[M]):
    """Pages of what a search has found. To look through texts is dear, so it is done once, for ids alone.

    PostgreSQL cannot guess how many rows hold a word: joined with what the table names it took 43 ms for a
    common one among 3,500 tickets, and another 17 ms to count them; the ids take 17 ms and serve both.
    """

    @cached_property
    def found(self) -> list[Any]:
        """The ids in their order, one above the cap at most."""
        return list(self.rows.values_list("pk", flat=True)[: CAP + 1])

    @cached_property
    def counted(self) -> int:
        """How many were found."""
        return len(self.found)

    def cut(self, start: int, stop: int) -> list[M]:
        """The rows of the ids found; beyond the cap they are read like those of any list."""
        if self.is_capped and stop > CAP:
            return super().cut(start, stop)
        return list(self.rows.filter(pk__in=self.found[start:stop]))


def _whole_number(value: object) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise PageNotAnInteger(f"{str(value)[:20]!r} is no page number") from error
    if not 1 <= number <= LAST_PAGE:
        raise EmptyPage(f"There is no page {str(number)[:20]}")
    return number
