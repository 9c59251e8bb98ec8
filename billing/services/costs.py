"""What a row would cost if it were posted now: said before anybody posts it."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.choices import ContractType, PostedKind
from billing.models import Contract, PostedItem, Role
from billing.services.items import item_of
from portal import formats
from portal.models import Billable, User
from portal.registry import Text


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount net of tax; `note` says who or what bears it, `problem` why it cannot be posted."""

    amount: Decimal | None = None
    currency: str = ""
    note: Text = ""
    problem: str = ""


def cost_of(entry: Billable, contract: Contract | None, by: User, default: Role | None) -> Cost:
    """The price by the rules of posting; no query when contract, rates and profiles are read already."""
    if contract is None:
        return Cost(note=_("No contract: billed to nobody"))
    try:
        contract.refuse_payer()
        item = item_of(entry, contract, by, default)
    except ValidationError as problem:
        return Cost(problem=" ".join(problem.messages))
    return Cost(item.amount, item.currency, _note(item))


def _note(item: PostedItem) -> Text:
    if item.kind != PostedKind.LABOUR:
        return ""
    if item.contract.pays_for_all_work:
        return _("Included in the contract")
    if item.contract.type == ContractType.BLOCK_HOURS:
        hours = formats.hours(item.quantity * item.multiplier)
        return _("or %(hours)s h of the block") % {"hours": hours}
    return _("or from the retainer") if item.contract.type == ContractType.RETAINER else ""
