"""Which day it is for a quote."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from portal.models import ProviderSettings


def provider_s_day() -> date:
    """Today where the provider is: a quote's last day is a day of theirs."""
    return timezone.localdate(timezone=ProviderSettings.load().zone)


def over_at(day: date) -> datetime:
    """When that day is over where the provider is."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ProviderSettings.load().zone)
