"""Forms of the page on which the Billing staff approve."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.admin.forms import day_field
from billing.models import Contract
from billing.services.waiting import Key, Wanted, named_by
from portal.forms.choices import could_be_a_row
from portal.models import Organization, User
from portal.registry import BillableSource

_STATES = [("", _("Waiting")), ("refused", _("Refused"))]
_EVERY: Any = {"required": False, "empty_label": _("All")}


class ContractField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Contracts of every client, so each with its owner."""

    def label_from_instance(self, contract: Contract) -> str:
        """Whose it is, and its name."""
        return f"{contract.organization}: {contract}"


class WaitingForm(forms.Form):
    """Which of the waiting rows; drop-downs hold only what something waiting names."""

    state = forms.ChoiceField(label=_("Show"), choices=_STATES, required=False)
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("For"), **_EVERY)
    resource = forms.ModelChoiceField(User.objects.none(), label=_("Resource"), **_EVERY)
    contract = ContractField(Contract.objects.none(), label=_("Contract"), **_EVERY)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    first = day_field(_("From"), required=False)
    last = day_field(_("To"), required=False)

    def __init__(self, *args: Any, sources: Sequence[BillableSource], **kwargs: Any) -> None:
        """Offer what the sources of this member of staff hold."""
        super().__init__(*args, **kwargs)
        choices = {
            "organization": Organization.objects.order_by("name"),
            "resource": User.objects.order_by("name"),
            "contract": Contract.objects.select_related("organization").order_by(
                "organization__name", "name"
            ),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows.filter(named_by(sources, name))
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [("", _("All")), *((source.key, source.label) for source in sources)]

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError(_("A period cannot end before it begins.")))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        data = self.cleaned_data
        keys = {name: data[name] and data[name].pk for name in ("organization", "resource", "contract")}
        return Wanted(
            **keys,
            source=data["kind"],
            first=data["first"],
            last=data["last"],
            refused=data["state"] == "refused",
        )


class RowsField(forms.MultipleChoiceField):
    """The rows that were ticked, each named by its source and its key there."""

    def valid_value(self, value: str) -> bool:
        """Well-formed; whether it is there is asked when its turn comes."""
        source, _colon, pk = value.partition(":")
        return bool(source) and pk.isdecimal() and could_be_a_row(pk)

    def clean(self, value: Any) -> list[Key]:
        """As pairs."""
        return [
            (source, int(pk)) for source, _colon, pk in (one.partition(":") for one in super().clean(value))
        ]


class ChosenForm(forms.Form):
    """What is to be done with the rows that were ticked."""

    rows = RowsField(error_messages={"required": _("Tick what is to be posted or refused.")})
    do = forms.ChoiceField(choices=[("post", ""), ("refuse", "")])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
