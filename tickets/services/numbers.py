"""Ticket numbers: `TYYYYMMDD.NNNN`, dated in the provider's zone, unique and without gaps (reference 4.1)."""

from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from portal.models import ProviderSettings
from tickets.models import Ticket, TicketDay


def take_number(at: datetime) -> str:
    """The next number of the day on which `at` falls for the provider.

    Belongs inside the transaction that writes the ticket: the day's counter stays locked until it ends, so
    the next creator waits, and a creation that is rolled back gives its number back.
    """
    day = timezone.localdate(at, ProviderSettings.load().zone)
    number = _count(day)
    while Ticket.objects.filter(number=number).exists():  # an import may have brought it from elsewhere
        number = _count(day)
    return number


def _count(day: date) -> str:
    counter = TicketDay.objects.filter(day=day)
    if not counter.update(last=F("last") + 1):
        # The first ticket of the day; whoever else has just begun it waits here, then counts on.
        TicketDay.objects.bulk_create([TicketDay(day=day)], ignore_conflicts=True)
        counter.update(last=F("last") + 1)
    return f"T{day:%Y%m%d}.{counter.values_list('last', flat=True).get():04}"
