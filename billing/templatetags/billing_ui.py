"""Words for what is counted in hours or in money."""

from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from django import template
from django.utils.safestring import SafeString

from billing.choices import InvoiceStatus
from billing.models import Purchase
from portal import formats
from portal.templatetags import ui

register = template.Library()


@register.filter
def in_words(purchase: Purchase, quantity: Decimal) -> str:
    """So much of the purchase: hours, or money."""
    return purchase.said(quantity)


@register.filter
def percent(value: Decimal) -> str:
    """A rate in percent without idle zeros, for example "8.875 %"."""
    return f"{formats.number(value.normalize())} %"


@register.simple_tag
def rate(amount: Decimal, currency: str) -> str:
    """The price of one: with the decimals of the currency, or more where the price has more."""
    return formats.number_with(amount, least=get_currency_precision(currency), most=4)


@register.simple_tag
def amount(value: Decimal, currency: str) -> str:
    """Money within a sentence."""
    return formats.money(value, currency)


@register.simple_tag
def plain(value: Decimal, currency: str) -> str:
    """An amount whose currency stands elsewhere."""
    return formats.plain_money(value, currency)


@register.filter
def plain_day(value: date) -> str:
    """A plain day within a sentence."""
    return formats.day(value)


@register.simple_tag
def standing(value: str) -> SafeString:
    """How an invoice stands, as a badge."""
    status = InvoiceStatus(value)
    return ui.badge(status.label, status.tone)
