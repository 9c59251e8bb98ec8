"""Charges of what a client has agreed to, on their way to the next invoice."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from billing.choices import ContractType
from billing.models import Charge, Contract
from billing.services.charges import charge_save
from portal.handover import AgreedLine, Agreement
from portal.models import ProviderSettings, User


@transaction.atomic
def charges_from_quote(*, actor: User, agreement: Agreement) -> Contract:
    """A charge for each line that is paid once, under the client's contract, waiting for approval.

    What recurs belongs into a contract and is left to whoever writes that. Raises PermissionDenied or
    ValidationError: nothing to be paid once, no contract in force, another currency.
    """
    today = ProviderSettings.load().today
    contract = _contract(agreement, today)
    for line in agreement.once:
        charge_save(actor=actor, charge=_charge(contract, agreement, line, today))
    return contract


def _contract(agreement: Agreement, today: date) -> Contract:
    """One by the hour before all others: that is where single things are billed."""
    if not agreement.once:
        raise ValidationError(_("Nothing of it is paid once: recurring items belong into a contract."))
    open_ones = Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    rows = open_ones.filter(organization=agreement.organization, is_active=True).order_by("pk")
    contract = min(rows, key=lambda one: one.type != ContractType.TIME_AND_MATERIALS, default=None)
    if contract is None:
        raise ValidationError(_("This client has no contract in force: write one first."))
    if contract.payer.currency != agreement.currency:
        raise ValidationError(_("The quote is in another currency than the invoices of this client."))
    return contract


def _charge(contract: Contract, agreement: Agreement, line: AgreedLine, today: date) -> Charge:
    return Charge(
        contract=contract,
        dated=today,
        description=f"{agreement.number}: {line.title}",
        quantity=1,
        unit_price=line.amount,
        taxable=line.is_taxed,
    )
