"""Reads of billing."""

from typing import TYPE_CHECKING

from billing.choices import PostedKind
from portal.access import Perm
from portal.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.db import models

    from billing.models import BillingProfile, Contract, PostedItem


class ContractQuerySet(ScopedQuerySet["Contract"]):
    """Contracts within a viewer's reach."""

    view_perm = Perm.INVOICES_VIEW

    def billed_to(self, organization_id: int) -> "ContractQuerySet":
        """Contracts of other organizations that name this one as the one to bill (seed 003)."""
        return self.filter(billing_organization_id=organization_id).exclude(organization_id=organization_id)


class BillingProfileQuerySet(ScopedQuerySet["BillingProfile"]):
    """Terms of the organizations within a viewer's reach."""

    view_perm = Perm.INVOICES_VIEW


class PostedItemQuerySet(ScopedQuerySet["PostedItem"]):
    """What may be invoiced; it belongs to whoever pays, not to whom it was done for."""

    view_perm = Perm.INVOICES_VIEW
    organization_path = "payer_id"

    def of_source(self, row: "models.Model") -> "PostedItemQuerySet":
        """What was posted of that row."""
        return self.filter(source=row._meta.label, source_id=row.pk)

    def labour(self) -> "PostedItemQuerySet":
        """Hours, each with its contract."""
        return self.filter(kind=PostedKind.LABOUR).select_related("contract")
