"""Contracts, who pays for them, the ledger of what may be invoiced, and the invoices."""

from billing.models.charge import Charge, ContractService
from billing.models.contract import Contract, ContractRate, Role
from billing.models.invoice import Invoice, InvoiceCounter, InvoiceLine, InvoiceTax, Payment
from billing.models.ledger import PostedItem
from billing.models.profile import BillingProfile, BillingSettings
from billing.models.purchase import HOURS, Deduction, Purchase

__all__ = [
    "HOURS",
    "BillingProfile",
    "BillingSettings",
    "Charge",
    "Contract",
    "ContractRate",
    "ContractService",
    "Deduction",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "InvoiceTax",
    "Payment",
    "PostedItem",
    "Purchase",
    "Role",
]
