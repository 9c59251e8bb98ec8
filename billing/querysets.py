"""Reads of billing."""

from typing import TYPE_CHECKING

from portal.access import Perm
from portal.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from billing.models import Contract


class ContractQuerySet(ScopedQuerySet["Contract"]):
    """Contracts within a viewer's reach."""

    view_perm = Perm.INVOICES_VIEW

    def billed_to(self, organization_id: int) -> "ContractQuerySet":
        """Contracts of other organizations that name this one as the one to bill (seed 003)."""
        return self.filter(billing_organization_id=organization_id).exclude(organization_id=organization_id)
