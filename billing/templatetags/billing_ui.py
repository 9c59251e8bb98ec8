"""Words for what is counted in hours or in money."""

from decimal import Decimal

from django import template

from billing.models import Purchase

register = template.Library()


@register.filter
def in_words(purchase: Purchase, quantity: Decimal) -> str:
    """So much of the purchase: hours, or money."""
    return purchase.said(quantity)
