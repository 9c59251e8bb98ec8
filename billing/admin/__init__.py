"""Billing in the admin site."""

from billing.admin import charges, contracts, invoices, ledger, setup  # noqa: F401 - each registers its pages
