"""Many rows at once, each in a transaction of its own: one that is refused does not hold up the rest."""

from collections.abc import Callable, Iterable
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from billing.models import PostedItem
from billing.services.report import Report
from billing.services.unposting import item_unpost
from billing.services.waiting import Key, entries_of, sources_for
from portal.models import Billable, User
from portal.registry import BillableSource

type Verb = Callable[[BillableSource, Billable], object]


def bulk_post(*, actor: User, keys: Iterable[Key]) -> Report:
    """Approve and post. Raises PermissionDenied for rows this person may not post, before any is."""
    return _each(actor, keys, lambda source, entry: source.approval.post(actor=actor, entry=entry))


def bulk_refuse(*, actor: User, keys: Iterable[Key], reason: str) -> Report:
    """Send back with one reason. Raises PermissionDenied, or ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Why is it refused?")})
    return _each(
        actor, keys, lambda source, entry: source.approval.refuse(actor=actor, entry=entry, reason=reason)
    )


def bulk_unpost(*, actor: User, items: Iterable[PostedItem]) -> Report:
    """Take postings back, until they are invoiced. Raises PermissionDenied."""
    report = Report()
    for item in items:
        report.of(str(item), partial(item_unpost, actor=actor, item=item))
    return report


def _each(actor: User, keys: Iterable[Key], do: Verb) -> Report:
    sources = {source.key: source for source in sources_for(actor)}
    report, order = Report(), sorted(keys)
    if {source for source, _pk in order} - set(sources):
        raise PermissionDenied
    entries = entries_of(order)
    for key in order:
        entry = entries.get(key)
        if entry is None:
            report.refused.append((_("Row %(number)s") % {"number": key[1]}, _("It is not there any more.")))
        else:
            report.of(f"{entry.subject}: {entry}", partial(do, sources[key[0]], entry))
    return report
