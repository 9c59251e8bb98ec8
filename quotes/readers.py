"""Which day it is for a quote."""

from datetime import date

from django.utils import timezone

from portal.models import ProviderSettings


def provider_s_day() -> date:
    """Today where the provider is: a quote's last day is a day of theirs."""
    return timezone.localdate(timezone=ProviderSettings.load().zone)
