"""How often something may be done, so that a button does not flood somebody's mailbox (S33)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import AuditEntry
from portal.services.authority import Actor

MAILS_A_DAY = 5


def not_too_often(actor: Actor, verb: str, target: models.Model) -> None:
    """Refuse a client's user once the record holds `verb` of the target so many times in 24 hours."""
    if actor is None or actor.is_staff:
        return
    since = timezone.now() - timedelta(days=1)
    done = AuditEntry.objects.filter(
        target_type=target._meta.label, target_id=str(target.pk), verb=verb, at__gt=since
    )
    if done.count() >= MAILS_A_DAY:
        raise ValidationError(_("This was sent several times today. Please try again tomorrow."))
