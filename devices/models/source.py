"""Monitoring tools that report the status of devices, and the keys they report with."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.choices import Adapter

PREFIX = 8


class StatusSource(models.Model):
    """One monitoring tool of the provider's; `last_report` says what became of its latest call."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("name in the address"), max_length=40, unique=True)
    adapter = models.CharField(_("format"), max_length=10, choices=Adapter, default=Adapter.JSON)
    is_active = models.BooleanField(_("active"), default=True)
    last_called_at = models.DateTimeField(_("last report"), null=True, editable=False)
    last_report = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("monitoring tool")
        verbose_name_plural = _("monitoring tools")
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def address(self) -> str:
        """Where it sends its reports."""
        return reverse("devices:ingest", args=[self.slug])


class SourceTokenQuerySet(models.QuerySet["SourceToken"]):
    """Keys by their state."""

    def usable(self, at: datetime) -> "SourceTokenQuerySet":
        """Neither revoked nor expired, and of a tool that is in use."""
        return self.filter(Q(revoked_at=None), expires_at__gt=at, source__is_active=True)


class SourceToken(models.Model):
    """A key of a monitoring tool: only its SHA-256 is stored, and its first letters to know it by.

    It opens the reporting address of its own tool and nothing else; with an organization, only devices of
    that client and its sub-organizations exist for it.
    """

    portal_unscoped: ClassVar[str] = "no contact ever meets it"

    source = models.ForeignKey(
        StatusSource, models.CASCADE, related_name="tokens", verbose_name=_("monitoring tool")
    )
    organization = models.ForeignKey(
        "portal.Organization", models.CASCADE, null=True, blank=True, verbose_name=_("only of")
    )
    prefix = models.CharField(_("begins with"), max_length=PREFIX)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("issued"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("issued by"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = SourceTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        """Its first letters, never the key."""
        return f"{self.prefix}…"

    @property
    def is_usable(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()


def new_secret() -> str:
    """A key nobody can guess: 256 bits of chance."""
    return token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a key. No salt is needed where the secret itself is pure chance."""
    return sha256(secret.encode()).hexdigest()
