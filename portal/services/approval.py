"""Approving what may be billed: posted, taken back, or refused with a reason (reference 4.6, a7, b27).

The same three verbs for hours, charges and expenses of every app; each app says what differs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import Billable, User
from portal.notifications import Json, notify, recipient_of_user
from portal.services.rights import staff_only
from portal.signals import entry_posted, entry_unposted

_REFUSAL = ["refused_at", "refused_by", "refused_reason"]
_POSTING = ["approved_and_posted_at", "approved_and_posted_by"]


@dataclass(frozen=True, slots=True)
class Approval[E: Billable]:
    """How one kind of row is approved: who may (`perm`, "app.codename") and what is told of it.

    `verb` begins the words of the record ("ticket.time" makes "ticket.time_posted", "…_unposted" and
    "…_refused"), `about(row)` is what the record names, `facts(row)` its data, and `page(row)` the address in
    the admin site where the row is corrected.
    """

    model: type[E]
    perm: str
    verb: str
    about: Callable[[E], models.Model]
    facts: Callable[[E], dict[str, Any]]
    page: Callable[[E], str]

    @transaction.atomic
    def post(self, *, actor: User, entry: E) -> E:
        """Approve and post; what was refused before is thereby accepted.

        Raises PermissionDenied, or ValidationError when it is posted already, or when billing refuses.
        """
        row = self._locked(actor, entry)
        if row.is_posted:
            raise ValidationError(_("This is already posted."))
        row.wait()
        row.approved_and_posted_at, row.approved_and_posted_by = timezone.now(), actor
        row.save(update_fields=[*_POSTING, *_REFUSAL])
        entry_posted.send(self.model, entry=row, by=actor)
        self._record("posted", actor, row)
        return row

    @transaction.atomic
    def unpost(self, *, actor: User, entry: E) -> E:
        """Take the posting back, so that it can be corrected.

        Raises PermissionDenied, or ValidationError when it is not posted, or when billing refuses.
        """
        row = self._locked(actor, entry)
        if not row.is_posted:
            raise ValidationError(_("This is not posted."))
        row.approved_and_posted_at, row.approved_and_posted_by = None, None
        row.save(update_fields=_POSTING)
        entry_unposted.send(self.model, entry=row, by=actor)
        self._record("unposted", actor, row)
        return row

    @transaction.atomic
    def refuse(self, *, actor: User, entry: E, reason: str) -> E:
        """Send it back to whoever wrote it, by mail, with the reason; it waits again once it is corrected.

        Raises PermissionDenied, or ValidationError: no reason, posted or refused already.
        """
        row = self._locked(actor, entry)
        if row.is_posted or row.is_refused:
            raise ValidationError(_("This does not wait for approval any more."))
        if not reason.strip():
            raise ValidationError({"reason": _("Why is it refused?")})
        row.refused_at, row.refused_by, row.refused_reason = timezone.now(), actor, reason.strip()
        row.clean_fields(exclude={field.name for field in row._meta.fields} - {"refused_reason"})
        row.save(update_fields=_REFUSAL)
        self._record("refused", actor, row, reason=row.refused_reason)
        self._tell(row, actor)
        return row

    def locked(self, entry: E) -> E:
        """The row as it is now, held until the transaction ends, so that two windows take turns."""
        return self.model._default_manager.select_for_update(of=("self",)).get(pk=entry.pk)

    def _locked(self, actor: User, entry: E) -> E:
        staff_only(actor, self.perm)
        return self.locked(entry)

    def _record(self, did: str, actor: User, row: E, **data: str) -> None:
        audit.record(f"{self.verb}_{did}", actor=actor, target=self.about(row), data=self.facts(row) | data)

    def _tell(self, row: E, actor: User) -> None:
        reader = getattr(row, "resource", None)
        if reader is None or reader == actor or not reader.is_active:
            return
        said: dict[str, Json] = {
            "author": str(actor),
            "reason": row.refused_reason,
            "what": str(row),
            "subject": row.subject,
            "day": row.day.isoformat(),
            "path": self.page(row),
        }
        notify("work_refused", to=[recipient_of_user(reader)], context=said)
