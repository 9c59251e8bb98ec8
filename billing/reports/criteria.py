"""What the reports of blocks and retainers are asked for."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from billing.choices import ContractType
from billing.models import Contract, Deduction, Purchase
from billing.querysets import DeductionQuerySet
from portal.access import Viewer
from portal.filters import ListFilter, OptionFilter, OrganizationFilter, PeriodFilter, Rows
from portal.models import Organization
from portal.reports.criteria import Criteria
from portal.words import word_lazy


def organizations(viewer: Viewer) -> QuerySet[Organization]:
    """The organizations within the viewer's reach."""
    return Organization.objects.visible_to(viewer)


def contracts(viewer: Viewer, type: str) -> QuerySet[Contract]:
    """The contracts of that type with something in them that the viewer may read."""
    bought = Purchase.objects.visible_to(viewer).of_type(type).values("contract")
    worked = Deduction.objects.visible_to(viewer).of_type(type).values("item__contract")
    return Contract.objects.filter(Q(pk__in=bought) | Q(pk__in=worked))


class PurchaseFilter(ListFilter):
    """One block or retainer; its words are made here, because the database does not write days and money."""

    field_class = forms.ChoiceField

    def offer(self, purchases: Iterable[Purchase]) -> None:
        """Take the purchases that were read."""
        named = ((str(one.pk), f"{one.contract}: {one}") for one in purchases)
        self.extra["choices"] = [("", _("All")), *named]

    def filter(self, rows: Rows, value: str) -> Rows:
        """What was taken of it."""
        return rows.filter(purchase=int(value)) if value else rows


class PrepaidCriteria(Criteria):
    """Days of work, organization, contract and purchase; `type` says of which contracts."""

    type = ContractType.BLOCK_HOURS

    period = PeriodFilter("item__worked_on", label=_("Worked"))
    organization = OrganizationFilter(
        "item__contract__organization",
        label=word_lazy("organization"),
        rows=organizations,
        text="name",
        apart=True,
    )
    contract = OptionFilter(
        "item__contract",
        label=_("Contract"),
        rows=lambda viewer: contracts(viewer, ContractType.BLOCK_HOURS),
        text="name",
        apart=True,
    )
    purchase = PurchaseFilter(label=_("Purchase"))

    def __init__(self, data: QueryDict, rows: Rows, *, viewer: Viewer, absent: Iterable[str] = ()) -> None:
        """Read the purchases to choose from."""
        super().__init__(data, rows, viewer=viewer, absent=absent)
        self.purchases = list(Purchase.objects.visible_to(viewer).of_type(self.type).for_report())
        self.filters["purchase"].offer(self.purchases)

    def narrowed(self, rows: DeductionQuerySet, *but: str) -> DeductionQuerySet:
        """The rows by these criteria, without regard to those named."""
        for name, value in self.form.cleaned_data.items():
            rows = rows if name in but else self.filters[name].filter(rows, value)
        return rows

    def shown_purchases(self) -> list[Purchase]:
        """Those chosen, good on one of the days."""
        return [one for one in self.purchases if self._holds(one)]

    def _holds(self, purchase: Purchase) -> bool:
        chosen: str = self.form.cleaned_data["purchase"]
        facts = {"organization": purchase.contract.organization_id, "contract": purchase.contract_id}
        fits = all(pk in ids for name, pk in facts.items() if (ids := self.chosen(name)) is not None)
        return fits and chosen in ("", str(purchase.pk)) and _meets(purchase, self.period)


def _meets(purchase: Purchase, days: slice) -> bool:
    return (days.stop is None or purchase.starts_on <= days.stop) and (
        days.start is None or purchase.ends_on >= days.start
    )


class RetainerCriteria(PrepaidCriteria):
    """The same of retainers."""

    type = ContractType.RETAINER

    contract = OptionFilter(
        "item__contract",
        label=_("Contract"),
        rows=lambda viewer: contracts(viewer, ContractType.RETAINER),
        text="name",
        apart=True,
    )
