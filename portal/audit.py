"""Writing the audit record: one call beside each write that somebody may ask about later."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from portal.context import request_facts
from portal.models import AuditEntry, Organization, User


def record(
    verb: str,
    *,
    actor: User | None = None,
    target: models.Model | None = None,
    organization: Organization | int | None = None,
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction.

    `verb` is `object.did` ("ticket.created"). Who and from where come from the request under way unless
    `actor` is given. `data` holds JSON values only.
    """
    entry = unsaved(verb, actor=actor, target=target, organization=organization, data=data)
    entry.save(force_insert=True)
    return entry


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Append what many rows written at once have to say, each made by `unsaved`."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def unsaved(
    verb: str,
    *,
    actor: User | None = None,
    target: models.Model | None = None,
    organization: Organization | int | None = None,
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """The entry that `record` would append."""
    facts = request_facts()
    return AuditEntry(
        verb=verb,
        actor_id=actor.pk if actor else facts.user_id,
        actor_label=(str(actor) if actor else facts.actor)[:200],
        organization_id=_organization_id(organization, target) or facts.organization_id,
        target_type=target._meta.label if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:250] if target is not None else "",
        address=facts.address,
        agent=facts.agent[:250],
        request_id=facts.request_id,
        data=(data or {}) | ({"previewing": facts.previewing} if facts.previewing else {}),
    )


def _organization_id(organization: Organization | int | None, target: models.Model | None) -> int | None:
    if isinstance(organization, Organization):
        return organization.pk
    if organization is None and isinstance(target, Organization):
        return target.pk
    return organization if organization is not None else getattr(target, "organization_id", None)
