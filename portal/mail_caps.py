"""How much mail leaves in an hour, to one reader and in all (S33, S36): what is over it waits for the next.

A mail that has waited for a day is dropped, so that a flood ends. The record says both, once an hour for each
address. Mails about one's own login ("mandatory") are neither counted nor held.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.tasks import task
from django.utils import timezone

from portal import audit
from portal.models import MailTally

# A mail is tried at the beginning of so many hours.
LONGEST_WAIT = 24
EVERYBODY = ""


def may_leave(address: str) -> bool:
    """Whether a mail to the address may go now; it is counted when it may."""
    if not _take(address.lower(), settings.PORTAL_MAILS_PER_READER):
        return False
    if _take(EVERYBODY, settings.PORTAL_MAILS_PER_HOUR):
        return True
    _of_this_hour(address.lower()).update(sent=F("sent") - 1)
    return False


def next_hour() -> datetime:
    """When held mails are tried again."""
    return _this_hour() + timedelta(hours=1)


def note(did: str, address: str, event: str) -> None:
    """Count a mail that was "held" or "dropped"; the first one of an hour is put on record."""
    _keep_row(address.lower())
    if not _of_this_hour(address.lower()).filter(**{did: 0}).update(**{did: 1}):
        _of_this_hour(address.lower()).update(**{did: F(did) + 1})
        return
    audit.record(f"mail.{did}", data={"to": address, "event": event, "next": next_hour().isoformat()})


def _take(address: str, most: int) -> bool:
    """Count one more, in one statement, so that two workers never both take the last."""
    if not most:
        return True
    _keep_row(address)
    return bool(_of_this_hour(address).filter(sent__lt=most).update(sent=F("sent") + 1))


def _keep_row(address: str) -> None:
    MailTally.objects.bulk_create([MailTally(hour=_this_hour(), address=address)], ignore_conflicts=True)


def _of_this_hour(address: str) -> QuerySet[MailTally]:
    return MailTally.objects.filter(hour=_this_hour(), address=address)


def _this_hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@task
def clear_mail_tallies() -> None:
    """Forget what was counted before yesterday."""
    MailTally.objects.filter(hour__lt=timezone.now() - timedelta(days=2)).delete()
