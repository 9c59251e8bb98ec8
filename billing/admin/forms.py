"""Forms of the Billing staff."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.choices import Grouping
from billing.models import Payment, Purchase
from billing.services.invoicing import Asked
from portal.admin.actions import ActionForm
from portal.models import Organization, ProviderSettings

_AMOUNT: dict[str, Any] = {"min_value": Decimal(0), "max_digits": 12, "decimal_places": 3}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, chosen or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class PurchaseForm(ActionForm):
    """A block of hours, or a retainer."""

    starts_on = day_field(_("From"))
    ends_on = day_field(_("To"))
    quantity = forms.DecimalField(
        label=_("Hours or amount"), help_text=_("Hours of a block; money of a retainer."), **_AMOUNT
    )
    price = forms.DecimalField(label=_("Price"), help_text=_("Billed once, without tax."), **_AMOUNT)


class OnePurchaseForm(ActionForm):
    """One of the contract's purchases."""

    purchase = forms.ModelChoiceField(Purchase.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of this contract, and no other's."""
        super().__init__(*args, **kwargs)
        field = self.fields["purchase"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.target.purchases.all()


class PaymentForm(ActionForm):
    """Money that came in."""

    amount = forms.DecimalField(label=_("Amount"), **_AMOUNT)
    received_on = day_field(_("Received on"))
    reference = forms.CharField(label=_("Reference"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """All that is due, today."""
        super().__init__(*args, **kwargs)
        self.initial.update(
            {"amount": self.target.amount_due.normalize() + 0, "received_on": ProviderSettings.load().today}
        )


class OnePaymentForm(ActionForm):
    """One of the invoice's payments."""

    payment = forms.ModelChoiceField(Payment.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of this invoice, and no other's."""
        super().__init__(*args, **kwargs)
        field = self.fields["payment"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.target.payments.all()


class VoidForm(ActionForm):
    """Why it was wrong."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class UntilForm(forms.Form):
    """Up to which day; a year ahead at most, so that a slip of the pen posts no century."""

    until = day_field(_("Periods that begin by"))

    def clean_until(self) -> date:
        """Not too far ahead."""
        until: date = self.cleaned_data["until"]
        if until > ProviderSettings.load().today + timedelta(days=366):
            raise ValidationError(_("At most a year ahead."))
        return until

    @staticmethod
    def today() -> date:
        """The day where the provider is."""
        return ProviderSettings.load().today


class MakeForm(forms.Form):
    """Which work is to be invoiced; the month before this one unless somebody says otherwise."""

    first = day_field(_("Work from"))
    last = day_field(_("Work to"))
    payer = forms.ModelChoiceField(
        Organization.objects.filter(posted_items__invoice_line=None).distinct(),
        label=_("Payer"),
        required=False,
        empty_label=_("All who have something to pay"),
    )
    grouping = forms.ChoiceField(label=_("Headings"), choices=Grouping, initial=Grouping.SUBJECT)
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Last month first chosen."""
        super().__init__(*args, **kwargs)
        end = ProviderSettings.load().today.replace(day=1) - timedelta(days=1)
        self.initial.update({"first": end.replace(day=1), "last": end})

    @property
    def asked(self) -> Asked:
        """What the valid form asks for."""
        data = self.cleaned_data
        payers = [data["payer"]] if data["payer"] else None
        return Asked(data["first"], data["last"], payers, data["grouping"])
