"""Contracts, who pays for them, and the ledger of what may be invoiced."""

from billing.models.contract import Contract, ContractRate, Role
from billing.models.ledger import PostedItem
from billing.models.profile import BillingProfile, BillingSettings
from billing.models.purchase import HOURS, Deduction, Purchase

__all__ = [
    "HOURS",
    "BillingProfile",
    "BillingSettings",
    "Contract",
    "ContractRate",
    "Deduction",
    "PostedItem",
    "Purchase",
    "Role",
]
