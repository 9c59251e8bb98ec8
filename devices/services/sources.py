"""Keys of monitoring tools: issued once, shown once, revoked at once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from devices.models import SourceToken, StatusSource
from devices.models.source import PREFIX, digest, new_secret
from portal import audit
from portal.models import Organization, User
from portal.services.rights import staff_only

CHANGE = "devices.change_statussource"


@transaction.atomic
def token_issue(
    *, actor: User, source: StatusSource, days: int, organization: Organization | None = None
) -> str:
    """A new key, valid for so many days; what is returned is stored nowhere. Raises PermissionDenied."""
    staff_only(actor, CHANGE)
    secret = new_secret()
    token = SourceToken.objects.create(
        source=source,
        organization=organization,
        prefix=secret[:PREFIX],
        token_hash=digest(secret),
        created_by=actor,
        expires_at=timezone.now() + timedelta(days=days),
    )
    facts = {"key": str(token), "days": days, "only": str(organization or "")}
    audit.record("device.key_issued", actor=actor, target=source, data=facts)
    return secret


@transaction.atomic
def token_revoke(*, actor: User, token: SourceToken) -> None:
    """The key opens nothing from now on. Raises PermissionDenied."""
    staff_only(actor, CHANGE)
    SourceToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit.record("device.key_revoked", actor=actor, target=token.source, data={"key": str(token)})
