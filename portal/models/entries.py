"""Rows that several apps share the shape of: notes and files."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.storage import private_files, random_name

if TYPE_CHECKING:
    from portal.models.contact import Contact
    from portal.models.user import User


class Visibility(models.TextChoices):
    """Who may read an entry; internal text never leaves the provider (S2, S35)."""

    EVERYONE = "everyone", _("Everyone")
    INTERNAL = "internal", _("Internal")


class Authored(models.Model):
    """Written by a member of staff or by a contact, at a time."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by (staff)"),
    )
    contact_author = models.ForeignKey(
        "portal.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by (contact)"),
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.INTERNAL
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        abstract = True

    @property
    def writer(self) -> "User | Contact | None":
        """Whoever wrote it."""
        return self.contact_author or self.author

    @property
    def is_internal(self) -> bool:
        """Whether contacts never see it."""
        return self.visibility == Visibility.INTERNAL


class Note(Authored):
    """A text on a ticket, a project or a task, in Markdown."""

    text = models.TextField(_("text"), max_length=1_000_000)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """The beginning of the text."""
        return self.text[:80]


class Attachment(Authored):
    """A file under a random name outside the web root; served only through its scoped parent."""

    file = models.FileField(_("file"), storage=private_files, upload_to=random_name, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its file name."""
        return self.name
