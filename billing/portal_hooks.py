"""What billing adds to the portal, and how it hears of what the other apps post."""

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.cards import RECENT
from billing.models import Charge
from billing.papers.sending import INVOICE, STATEMENT
from billing.services.charges import APPROVAL
from billing.services.from_quotes import charges_from_quote
from billing.services.posting import entry_post, entry_unpost
from billing.services.waiting import counted
from portal.access import Perm
from portal.handover import Agreement, Made
from portal.models import Billable, User
from portal.pagination import count_in_figures
from portal.registry import (
    BillableSource,
    NavEntry,
    NavMenu,
    StaffCard,
    billable_sources,
    cards,
    nav,
    nav_menus,
    prepared_kinds,
    staff_cards,
)
from portal.signals import entry_posted, entry_unposted, quote_taken

nav_menus.register(NavMenu("reports", _("Reports"), "chart", order=40))
nav.register(
    NavEntry(
        "billing.invoices",
        "reports",
        _("Invoices"),
        "billing:invoices",
        10,
        Perm.INVOICES_VIEW,
        icon="receipt",
    )
)
cards.register(RECENT)
prepared_kinds.register(INVOICE)
prepared_kinds.register(STATEMENT)

for _key, _label, _order, _icon in (
    ("block_hours", _("Block hours"), 20, "hourglass"),
    ("retainer", _("Retainer"), 30, "banknote"),
):
    nav.register(
        NavEntry(
            f"reports.{_key}",
            "reports",
            _label,
            f"billing:{_key}",
            _order,
            Perm.REPORTS_BLOCK_HOURS,
            icon=_icon,
        )
    )


@receiver(entry_posted, dispatch_uid="billing.entry_posted")
def posted(entry: Billable, by: User, **more: Any) -> None:
    """What was posted stands in the ledger, or the posting is refused."""
    entry_post(entry=entry, by=by)


@receiver(entry_unposted, dispatch_uid="billing.entry_unposted")
def unposted(entry: Billable, **more: Any) -> None:
    """What is no longer posted is out of it, unless it is too late."""
    entry_unpost(entry=entry)


@receiver(quote_taken, dispatch_uid="billing.quote_taken")
def taken(into: str, agreement: Agreement, by: User, **more: Any) -> Made | None:
    """Charges of an approved quote."""
    if into != "invoice":
        return None
    contract = charges_from_quote(actor=by, agreement=agreement)
    words = _("charges under %(contract)s") % {"contract": contract}
    return words, reverse("admin:billing_contract_change", args=[contract.pk])


def _waiting(user: User) -> dict[str, Any]:
    return {"count": count_in_figures(counted(user))}


staff_cards.register(
    StaffCard(
        "billing.waiting",
        _("Billing"),
        "admin/billing/waiting_card.html",
        _waiting,
        20,
        "billing.view_posteditem",
    )
)


def _charges() -> QuerySet[Charge]:
    return Charge.objects.select_related("contract__organization")


billable_sources.register(
    BillableSource(
        Charge._meta.label,
        _("Charges of contracts"),
        40,
        _charges,
        day="dated",
        organization="contract__organization_id",
        approval=APPROVAL,
    )
)
