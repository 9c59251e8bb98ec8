"""The append-only record of who did what; triggers on both databases refuse changes to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Scope, Viewer
from portal.querysets import ScopedQuerySet
from portal.registry import Activity, activities


class AuditEntryQuerySet(ScopedQuerySet["AuditEntry"]):
    """An organization's own part of the record, for those who say who may do what there.

    The permission is `users.assign_level`: it is what makes a manager (the last one with it stays), and a
    co-managed resource, who manages users without it, does not read where the managers sign in from.
    """

    view_perm = Perm.USERS_ASSIGN_LEVEL

    def visible_to(self, viewer: Viewer | None) -> "AuditEntryQuerySet":
        """Entries of the viewer's organizations that are told to clients at all."""
        rows = super().visible_to(viewer)
        return rows if viewer is None else rows.filter(self._told(viewer))

    def owner(self, viewer: Viewer) -> Q:
        """What one did oneself."""
        return Q(actor=viewer.user_id)

    def _told(self, viewer: Viewer) -> Q:
        told = [one for one in activities if _concerns(one, viewer)]
        everybody = Q(verb__in=[one.key for one in told if one.by_staff])
        contacts = Q(verb__in=[one.key for one in told if not one.by_staff])
        # Who looks through a contact's eyes is told of as the contact would be.
        return everybody | (contacts & (Q(actor__is_staff=False) | Q(data__has_key="previewing")))

    def for_list(self) -> "AuditEntryQuerySet":
        """With who did it and where, newest first."""
        return self.select_related("actor", "organization").order_by("-at", "-pk")


def _concerns(activity: Activity, viewer: Viewer) -> bool:
    return activity.perm is None or viewer.scope(activity.perm) is Scope.ORGANIZATION


class AuditEntry(models.Model):
    """One fact: at this time, this person, from this address, did this to that.

    Labels are copied in, so that an entry stays readable when its subjects are gone.
    """

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

    objects = AuditEntryQuerySet.as_manager()

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
