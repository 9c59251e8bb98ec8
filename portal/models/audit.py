"""The append-only record of who did what; triggers on both databases refuse changes to it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One fact: at this time, this person, from this address, did this to that.

    Labels are copied in, so that an entry stays readable when its subjects are gone.
    """

    portal_unscoped = "the provider's record; contacts read their organization's part on a page of its own"

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    verb = models.CharField(_("what"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_label = models.CharField(_("who"), max_length=200, blank=True)
    organization = models.ForeignKey(
        "portal.Organization", models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    target_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    target_id = models.CharField(_("object id"), max_length=40, blank=True)
    target_label = models.CharField(_("object"), max_length=250, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=250, blank=True)
    request_id = models.CharField(_("reference"), max_length=40, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("organization", "-at"), name="audit_organization_at"),
            models.Index(fields=("target_type", "target_id"), name="audit_target"),
            models.Index(fields=("-at",), name="audit_at"),
        )

    def __str__(self) -> str:
        """Who did what to what."""
        return f"{self.actor_label} {self.verb} {self.target_label}".strip()
