"""Charges of a contract: written, then approved and posted like hours."""

from typing import Any

from django.db import models, transaction
from django.urls import reverse

from billing.models import Charge
from portal import audit
from portal.models import User
from portal.services.approval import Approval
from portal.services.rights import staff_only


@transaction.atomic
def charge_save(*, actor: User, charge: Charge) -> Charge:
    """Write a charge, in the currency of whoever pays; a corrected one waits again.

    The caller holds the row of one that is there already. Raises PermissionDenied.
    """
    is_new = charge.pk is None
    staff_only(actor, "billing.add_charge" if is_new else "billing.change_charge")
    if is_new:
        charge.currency = charge.contract.payer.currency
    charge.wait()
    charge.save()
    verb = "contract.charge_added" if is_new else "contract.charge_corrected"
    audit.record(verb, actor=actor, target=charge.contract, data=_facts(charge))
    return charge


@transaction.atomic
def charge_delete(*, actor: User, charge: Charge) -> None:
    """Take a charge away that was never posted; the record keeps it. Raises PermissionDenied."""
    staff_only(actor, "billing.delete_charge")
    facts = _facts(charge)
    charge.delete()
    audit.record("contract.charge_deleted", actor=actor, target=charge.contract, data=facts)


def _about(charge: Charge) -> models.Model:
    return charge.contract


def _facts(charge: Charge) -> dict[str, Any]:
    facts = ("description", "dated", "quantity", "unit_price", "currency")
    return {"charge": charge.pk} | {name: str(getattr(charge, name)) for name in facts}


def _page(charge: Charge) -> str:
    return reverse("admin:billing_charge_change", args=[charge.pk])


APPROVAL = Approval(Charge, "billing.post_charge", "contract.charge", about=_about, facts=_facts, page=_page)
