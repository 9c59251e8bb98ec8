"""The criteria of lists of invoices."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from billing.choices import InvoiceStatus
from billing.models import BillingProfile, Invoice
from billing.querysets import InvoiceQuerySet
from portal.access import Perm, Scope, Viewer
from portal.filters import (
    FlagFilter,
    OrganizationFilter,
    PeriodFilter,
    Rows,
    ScopedFilterSet,
    TextFilter,
    WordFilter,
)
from portal.models import Organization, ProviderSettings
from portal.models.organization import OrganizationQuerySet
from portal.words import word_lazy


def payers(viewer: Viewer) -> OrganizationQuerySet:
    """One's own organization, and those within reach that get their own invoices, or ever got one."""
    within = Organization.objects.visible_to(viewer)
    if viewer.scope(Perm.INVOICES_VIEW) is Scope.OWN:
        return within.filter(pk=viewer.organization_id)
    elsewhere = BillingProfile.objects.filter(organization=OuterRef("pk"), bills_separately=False)
    billed = Invoice.objects.visible_to(viewer).filter(payer=OuterRef("pk"))
    return within.filter(Q(pk=viewer.organization_id) | ~Exists(elsewhere) | Exists(billed))


class StandingFilter(WordFilter):
    """Paid, Due or Overdue today, where the provider is."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The invoices that stand so."""
        if not value or not isinstance(rows, InvoiceQuerySet):
            return rows
        return rows.with_status(InvoiceStatus(value), ProviderSettings.load().today)


class InvoiceFilters(ScopedFilterSet):
    """The last twelve months without what is paid, until one asks for more (seeds 001 and 002)."""

    dated = PeriodFilter(label=_("Date"))
    organization = OrganizationFilter(
        "payer", label=word_lazy("organization"), rows=payers, text="name", apart=True
    )
    show_paid = FlagFilter(label=_("Show paid"), unticked=Q(paid__lt=F("total")), unless=("status",))
    number = TextFilter(label=_("Number"))
    status = StandingFilter(label=_("Status"), choices=InvoiceStatus.choices)
