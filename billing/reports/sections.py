"""The three parts of the reports of blocks and retainers (reference section 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db.models import CharField, Count, F, Max, Q, Sum, Value
from django.utils.translation import gettext_lazy as _

from billing.choices import ContractType
from billing.models import Deduction
from billing.querysets import DeductionQuerySet
from billing.reports.criteria import PrepaidCriteria
from billing.reports.lines import Labour, ToDate, Work, applied, to_date, uncovered
from billing.reports.tables import (
    BlockToDateTable,
    BlockWorkTable,
    RetainerToDateTable,
    RetainerWorkTable,
    UncoveredHoursTable,
    UncoveredMoneyTable,
)
from portal.access import Viewer
from portal.listing import CHUNK
from portal.registry import Text
from portal.reports.report import Section
from portal.reports.tables import ReportTable

_NONE = Decimal(0)
KEYS = ("applied", "uncovered", "to-date")


@dataclass(frozen=True, slots=True)
class Words:
    """What tells the two reports apart: the tables, and how the parts are called."""

    tables: tuple[type[ReportTable], type[ReportTable], type[ReportTable]]
    titles: tuple[Text, Text, Text]
    later: Text
    all_time: Text


WORDS = {
    ContractType.BLOCK_HOURS: Words(
        (BlockWorkTable, UncoveredHoursTable, BlockToDateTable),
        (
            _("Work taken from blocks"),
            _("Hours that no block covers"),
            _("Contract to-date totals: active and paid blocks only"),
        ),
        _("Beyond every block, and charged at the hourly rate. A later block for these days takes them up."),
        _("All blocks and all labour since the contract began, whatever the criteria say."),
    ),
    ContractType.RETAINER: Words(
        (RetainerWorkTable, UncoveredMoneyTable, RetainerToDateTable),
        (
            _("Work applied to retainer purchases"),
            _("Non-retainer deductions"),
            _("Contract to-date totals: active and paid retainer purchases only"),
        ),
        _("Work that no retainer covers, and that is charged. A later retainer for these days takes it up."),
        _("All purchases and all labour since the contract began, whatever the criteria say."),
    ),
}


_ONE = frozenset({"organization"})


@dataclass(frozen=True, slots=True)
class Prepaid:
    """The report of one type of contract for one viewer, by criteria that are in order."""

    type: ContractType
    viewer: Viewer
    criteria: PrepaidCriteria

    def sections(self) -> list[Section]:
        """Work applied to purchases, work that none covers, and the totals of all time."""
        words, (covered, beyond) = WORDS[self.type], self._totals()
        to_date = self._to_date()
        notes = ("", words.later, words.all_time)
        rows = (self._applied, self._uncovered, lambda limit: to_date[:limit])
        totals = (covered, beyond, _sum(to_date))
        absent = frozenset[str]() if self.viewer.sees_several else _ONE
        parts = zip(KEYS, words.titles, words.tables, rows, totals, notes, strict=True)
        return [
            Section(key, title, table, read, total, note, absent=absent)
            for key, title, table, read, total, note in parts
        ]

    def _all(self) -> DeductionQuerySet:
        return Deduction.objects.visible_to(self.viewer).of_type(self.type)

    def _applied(self, limit: int | None) -> Iterator[Work]:
        purchases = self.criteria.shown_purchases()
        work = self.criteria.narrowed(self._all()).filter(purchase__in=[one.pk for one in purchases])
        return islice(applied(purchases, _read(work.in_turn(), limit)), limit)

    def _uncovered(self, limit: int | None) -> Iterator[Work]:
        work = self.criteria.narrowed(self._all(), "purchase").uncovered()
        return uncovered(_read(work.by_contract(), limit))

    def _totals(self) -> tuple[Work | None, Work | None]:
        """The sums of the first two parts; none of money in several currencies."""
        purchases = self.criteria.shown_purchases()
        chosen = Q(purchase__in=[one.pk for one in purchases])
        found = self.criteria.narrowed(self._all(), "purchase").aggregate(
            covered=Sum("quantity", filter=chosen),
            uncovered=Sum("quantity", filter=Q(purchase=None)),
            charged=Sum("item__amount", filter=Q(purchase=None)),
            currency=Max("item__currency"),
            currencies=Count("item__currency", distinct=True),
        )
        is_one = found["currencies"] < 2
        if self.type == ContractType.RETAINER and not is_one:
            return None, None
        charged = found["charged"] if is_one else None
        currency = found["currency"] or ""
        return _total(found["covered"], currency), _total(found["uncovered"], currency, charged)

    def _to_date(self) -> list[ToDate]:
        """By no criteria at all."""
        in_hours = self.type == ContractType.BLOCK_HOURS
        unit = Value("", CharField()) if in_hours else F("item__currency")
        contract = ("item__contract", "item__contract__name", "item__contract__organization__name")
        found = self._all().order_by().values_list(*contract, unit)
        labour = found.annotate(
            all=Sum("quantity"), uncovered=Sum("quantity", filter=Q(purchase=None), default=_NONE)
        )
        return to_date(self.criteria.purchases, (Labour(*row) for row in labour))


def _read(rows: DeductionQuerySet, limit: int | None) -> Iterable[Deduction]:
    return rows.iterator(chunk_size=CHUNK) if limit is None else rows[:limit]


def _total(taken: Decimal | None, currency: str, charged: Decimal | None = None) -> Work | None:
    return None if taken is None else Work("", taken, currency, charged=charged)


def _sum(lines: list[ToDate]) -> ToDate | None:
    """The sum of several contracts in one unit."""
    if len(lines) < 2 or len({line.currency for line in lines}) > 1:
        return None
    total = ToDate("", "", lines[0].currency)
    for name in ("paid", "unpaid", "labour", "uncovered"):
        setattr(total, name, sum(getattr(line, name) for line in lines))
    return total
