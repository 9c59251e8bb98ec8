"""Contracts: what was agreed with whom, who pays, and what a role costs under it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from billing.admin.forms import OnePurchaseForm, PurchaseForm
from billing.choices import PREPAID
from billing.models import Contract, ContractRate, ContractService
from billing.services.purchases import purchase_add, purchase_withdraw
from billing.services.reach import reach_of
from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin.autocomplete import WithinOrganization
from portal.models import User
from portal.registry import Text

# So many charges stand beside a contract; the rest is one click away.
LATEST = 5


class RateInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Roles that cost something else here."""

    model = ContractRate
    fields = ("role", "hourly_rate", "multiplier")
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A drop-down chooses a role; roles are made on their own page."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "role":
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field


class ServiceInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """What is billed again and again; ended by its last day, never deleted."""

    model = ContractService
    fields = ("name", ("quantity", "unit_price", "taxable"), ("every", "starts_on", "ends_on"))
    extra = 0
    can_delete = False


def _buy(actor: User, contract: Contract, form: PurchaseForm) -> Text:
    purchase = purchase_add(actor=actor, contract=contract, **form.cleaned_data)
    return _("Bought: %(purchase)s.") % {"purchase": purchase}


def _withdraw(actor: User, contract: Contract, form: OnePurchaseForm) -> Text:
    purchase_withdraw(actor=actor, purchase=form.cleaned_data["purchase"])
    return _("The purchase is withdrawn.")


@admin.register(Contract)
class ContractAdmin(WithinOrganization, ActionsAdmin[Contract]):
    """What was agreed with whom, who pays, and what was bought beforehand."""

    change_form_template = "admin/billing/contract/change_form.html"
    staff_actions = (
        StaffAction("buy", "billing.add_purchase", _buy, PurchaseForm),
        StaffAction("withdraw", "billing.change_purchase", _withdraw, OnePurchaseForm),
    )

    list_display = (
        "name",
        "organization",
        "billing_organization",
        "type",
        "starts_on",
        "ends_on",
        "is_active",
    )
    list_filter = ("is_active", "type", ("billing_organization", admin.EmptyFieldListFilter))
    list_select_related = ("organization", "billing_organization")
    search_fields = ("name", "organization__name")
    search_help_text = _("Name or organization")
    ordering = ("name", "pk")
    autocomplete_fields = ("organization", "billing_organization")
    inlines: ClassVar = [RateInline, ServiceInline]
    fields = (
        "organization",
        "billing_organization",
        "name",
        "type",
        ("starts_on", "ends_on"),
        "is_active",
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A new service is agreed in the currency of whoever pays."""
        for row in formset.save(commit=False):
            if isinstance(row, ContractService) and not row.currency:
                row.currency = form.instance.payer.currency
        formset.save()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With its purchases, how much of each is taken, and its charges."""
        contract = context.get("original")
        if contract is not None:
            taken = Coalesce(Sum("deductions__quantity"), Decimal(0))
            context["purchases"] = contract.purchases.select_related("contract").annotate(taken=taken)
            context["is_prepaid"] = contract.type in PREPAID
            context["reach"] = reach_of(contract)
            context["charges"] = contract.charges.all()[:LATEST]
        return super().render_change_form(request, context, *args, **kwargs)
