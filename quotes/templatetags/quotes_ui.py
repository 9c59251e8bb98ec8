"""Figures of quotes as people read them."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from portal import formats

register = template.Library()


@register.filter
def plain_number(value: Decimal) -> str:
    """A quantity without decimals that say nothing."""
    return formats.number(value.normalize())


@register.filter
def tax_label(name: str, percent: Decimal) -> str:
    """A tax by its name, if it has one, and rate."""
    return f"{name or _('Tax')} {formats.number(percent.normalize())} %"
