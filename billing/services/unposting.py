"""Taking back what was posted, wherever it came from."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import PostedKind
from billing.models import PostedItem
from billing.services.recurring import service_unpost
from portal.models import User
from portal.registry import billable_sources


@transaction.atomic
def item_unpost(*, actor: User, item: PostedItem) -> None:
    """Take a row of the ledger back to where it came from, so that it waits again.

    Raises PermissionDenied, or ValidationError when it is invoiced, the books are closed, or it was bought.
    """
    if item.kind == PostedKind.PURCHASE:
        raise ValidationError(_("A purchase is withdrawn on its contract."))
    if item.kind == PostedKind.SERVICE:
        service_unpost(actor=actor, item=item)
        return
    source = billable_sources.get(item.source)
    entry = source.rows().filter(pk=item.source_id).first() if source else None
    if source is None or entry is None:
        raise ValidationError(_("What was posted is not there any more."))
    source.approval.unpost(actor=actor, entry=entry)
