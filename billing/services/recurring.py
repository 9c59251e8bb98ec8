"""Recurring services: each period once into the ledger, on its first day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.choices import PostedKind
from billing.models import BillingProfile, BillingSettings, Contract, ContractService, PostedItem
from billing.services.posting import contract_locked, item_add, item_remove
from billing.services.report import Report
from portal import audit, formats
from portal.models import User
from portal.services.rights import staff_only

_PERM = "billing.post_contractservice"


@dataclass(frozen=True, slots=True)
class Due:
    """A period of a service that has begun and is not in the ledger."""

    service: ContractService
    first: date
    last: date


def services_due(*, actor: User, until: date) -> list[Due]:
    """What `services_post` would post, contract by contract. Raises PermissionDenied."""
    staff_only(actor, _PERM)
    rows = ContractService.objects.filter(starts_on__lte=until, contract__is_active=True)
    return list(_due(rows.select_related("contract__organization").order_by("contract", "pk"), until))


def services_post(*, actor: User, until: date) -> Report:
    """Post each period that begins by that day, if it is not posted yet and its books are open.

    A transaction for each contract: one that is refused does not hold up the others. Raises PermissionDenied.
    """
    report = Report()
    by_contract = groupby(services_due(actor=actor, until=until), key=lambda due: due.service.contract)
    for contract, _due_of_it in by_contract:
        report.of(f"{contract.organization}: {contract}", partial(_post, actor, contract, until))
    return report


@transaction.atomic
def service_unpost(*, actor: User, item: PostedItem) -> None:
    """Take a period out of the ledger. Raises PermissionDenied, or ValidationError when it is too late."""
    staff_only(actor, _PERM)
    contract = contract_locked(item.contract_id)
    row = contract.posted_items.filter(pk=item.pk).first()
    if row is None:
        raise ValidationError(_("This is not posted."))
    item_remove(row)
    _record("unposted", actor, contract, [row])


@transaction.atomic
def _post(actor: User, contract: Contract, until: date) -> None:
    row = contract_locked(contract.pk)
    items = [item_of_service(due, row, actor) for due in _due(row.services.select_related("contract"), until)]
    for item in items:
        item_add(item)
    _record("posted", actor, row, items)


def _due(services: Iterable[ContractService], until: date) -> Iterator[Due]:
    """Nothing of closed books, and nothing twice: the ledger is asked once for all of them."""
    rows, closed = list(services), BillingSettings.load().closed_until
    posted = set(_posted(rows, closed))
    for service in rows:
        for first, last in service.periods(until):
            if (closed is None or first > closed) and (service.pk, first) not in posted:
                yield Due(service, first, last)


def _posted(services: Iterable[ContractService], closed: date | None) -> Iterable[tuple[int, date | None]]:
    keys = [service.pk for service in services]
    is_open = Q(period__gt=closed) if closed else Q()
    items = PostedItem.objects.filter(is_open, source=ContractService._meta.label, source_id__in=keys)
    return items.values_list("source_id", "period")


def item_of_service(due: Due, contract: Contract, by: User) -> PostedItem:
    """The unsaved row of the ledger for one period."""
    service, payer = due.service, contract.payer
    return PostedItem(
        kind=PostedKind.SERVICE,
        source=ContractService._meta.label,
        source_id=service.pk,
        period=due.first,
        organization=contract.organization,
        contract=contract,
        payer=payer,
        subject=contract.name,
        description=_words(due),
        worked_on=due.first,
        quantity=service.quantity,
        rate=service.unit_price,
        amount=service.amount,
        currency=service.currency,
        tax_percent=BillingProfile.of(payer).tax_percent if service.taxable else 0,
        posted_by=by,
    )


def _words(due: Due) -> str:
    return gettext("%(name)s, %(from)s to %(to)s") % {
        "name": due.service.name,
        "from": formats.day(due.first),
        "to": formats.day(due.last),
    }


def _record(did: str, actor: User, contract: Contract, items: Iterable[PostedItem]) -> None:
    periods = [f"{item.source_id} {item.period}" for item in items]
    if periods:
        audit.record(f"contract.services_{did}", actor=actor, target=contract, data={"periods": periods})
