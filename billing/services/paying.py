"""Whom the portal shows the way to the provider's payment page."""

from billing import pay_links
from billing.models import BillingProfile, BillingSettings, Invoice
from portal.access import Perm, Viewer


def link_to_pay(viewer: Viewer, invoice: Invoice) -> str:
    """The payment page for this invoice; "" unless something is due and this viewer may pay it by link.

    Staff who look through somebody's eyes are not led to pay.
    """
    if not viewer.can(Perm.INVOICES_PAY) or viewer.read_only or not invoice.amount_due:
        return ""
    template = BillingSettings.load().pay_link
    if not template or not BillingProfile.of(invoice.payer).pay_link:
        return ""
    return pay_links.filled_in(template, invoice)
