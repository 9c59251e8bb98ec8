"""The lines of the reports of blocks and retainers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.models import HOURS, Deduction, PostedItem, Purchase
from portal import formats
from portal.choices import ResourceNames
from portal.words import staff_name


@dataclass(frozen=True, slots=True)
class Work:
    """So much taken by one piece of work; `about` says more of the heading, on the screen only."""

    heading: str
    taken: Decimal
    currency: str
    about: str = ""
    worked_on: date | None = None
    organization: str = ""
    subject: str = ""
    description: str = ""
    who: str = ""
    hours: Decimal | None = None
    factor: Decimal | None = None
    charged: Decimal | None = None


class Labour(NamedTuple):
    """All that was taken under one contract; `currency` is empty where it is hours."""

    contract_id: int
    contract: str
    organization: str
    currency: str
    all: Decimal
    uncovered: Decimal


@dataclass(slots=True)
class ToDate:
    """One contract since it began: what was bought, and all labour; in hours, or in the currency."""

    contract: str
    organization: str
    currency: str
    paid: Decimal = Decimal(0)
    unpaid: Decimal = Decimal(0)
    labour: Decimal = Decimal(0)
    uncovered: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What is left of what is paid, below zero while work draws on what is not; the rest is charged."""
        return self.paid - (self.labour - self.uncovered)


def applied(purchases: Iterable[Purchase], deductions: Iterable[Deduction]) -> Iterator[Work]:
    """A line for each deduction, both in the order of use; one that says so for a purchase without any."""
    groups = groupby(deductions, key=lambda row: row.purchase_id)
    pk, rows = next(groups, _NO_MORE)
    for purchase in purchases:
        heading, about = _bought(purchase), _left(purchase)
        if pk != purchase.pk:
            none = _("No work in these dates.")
            yield Work(heading, Decimal(0), purchase.currency, about, description=none)
            continue
        yield from (_work(row, heading, about) for row in rows)
        pk, rows = next(groups, _NO_MORE)


_NO_MORE: tuple[int | None, Iterator[Deduction]] = (None, iter(()))


def uncovered(deductions: Iterable[Deduction]) -> Iterator[Work]:
    """A line for each, under its contract."""
    return (_work(row, row.item.contract.name) for row in deductions)


def _work(row: Deduction, heading: str, about: str = "") -> Work:
    item = row.item
    return Work(
        heading=heading,
        about=about,
        taken=row.quantity,
        currency=item.currency,
        worked_on=item.worked_on,
        organization=item.organization.name,
        subject=item.subject,
        description=item.description,
        who=_who(item),
        hours=item.quantity,
        factor=item.multiplier,
        charged=item.amount,
    )


def _who(item: PostedItem) -> str:
    """Who worked, as far as the organization may know (reference 4.6)."""
    if item.resource is None or item.organization.resource_names == ResourceNames.NONE:
        return ""
    return staff_name(str(item.resource), item.organization)


def _bought(purchase: Purchase) -> str:
    """The heading that the copied product has (reference section 7), with the contract."""
    if purchase.unit == HOURS:
        words = _("Block purchase of %(amount)s on %(day)s: %(contract)s")
    else:
        words = _("Retainer purchase of %(amount)s on %(day)s: %(contract)s")
    return words % {
        "amount": purchase.said(purchase.quantity),
        "day": formats.day(purchase.starts_on),
        "contract": purchase.contract.name,
    }


def _left(purchase: Purchase) -> str:
    return _("good until %(day)s, %(left)s left") % {
        "day": formats.day(purchase.ends_on),
        "left": purchase.said(purchase.quantity - purchase.taken),
    }


def to_date(purchases: Iterable[Purchase], labour: Iterable[Labour]) -> list[ToDate]:
    """A line for each contract, and each currency of a retainer's; the contracts by name."""
    lines: dict[tuple[str, str, int, str], ToDate] = {}
    for one in labour:
        line = ToDate(one.contract, one.organization, one.currency, labour=one.all, uncovered=one.uncovered)
        lines[one.organization, one.contract, one.contract_id, one.currency] = line
    for purchase in purchases:
        contract, currency = purchase.contract, "" if purchase.unit == HOURS else purchase.currency
        names = (contract.organization.name, contract.name)
        line = lines.setdefault((*names, contract.pk, currency), ToDate(contract.name, names[0], currency))
        figure = "paid" if purchase.is_paid else "unpaid"
        setattr(line, figure, getattr(line, figure) + purchase.quantity)
    return [lines[key] for key in sorted(lines)]
