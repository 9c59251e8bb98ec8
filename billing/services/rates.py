"""What an hour costs: the contract's rate for the role, else the role's own."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import Contract, Role
from portal.models import ProviderSettings


@dataclass(frozen=True, slots=True)
class Price:
    """An hour's rate in the payer's currency, and what it takes from a block of hours."""

    rate: Decimal = Decimal(0)
    multiplier: Decimal = Decimal("1.00")


def price_of(contract: Contract, role: Role | None, currency: str) -> Price:
    """The price of an hour of that role. ValidationError when it costs something and nobody knows what."""
    if contract.pays_for_all_work:
        return Price()
    if role is None:
        raise ValidationError(_("These hours name no role, and no role is the default one."))
    own = next((rate for rate in contract.rates.all() if rate.role_id == role.pk), None)
    multiplier = own.multiplier if own else Decimal("1.00")
    if own is not None and own.hourly_rate is not None:
        return Price(own.hourly_rate, multiplier)
    if currency != ProviderSettings.load().currency:
        raise ValidationError(
            _("The role %(role)s has no rate in %(currency)s: give it one in the contract.")
            % {"role": role, "currency": currency}
        )
    return Price(role.hourly_rate, multiplier)
