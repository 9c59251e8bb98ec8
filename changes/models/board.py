"""A change advisory board: who is asked about a change as a matter of course."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from changes.querysets import BoardQuerySet


class AdvisoryBoard(models.Model):
    """Members are staff, everybody of a staff group, and contacts named by what they are to the ticket.

    A board that names contacts belongs to one organization and serves it and its sub-organizations; one
    that is switched off stays on the changes that have it (reference section 5).
    """

    portal_unscoped: ClassVar[str] = "contacts meet approvals and never the boards that brought them"

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), max_length=2_000, blank=True)
    organization = models.ForeignKey(
        "portal.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization"),
        help_text=_("Empty: for every client. Else for this one and its sub-organizations."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Otherwise it cannot be chosen any more.")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True, "is_active": True},
        verbose_name=_("people"),
    )
    roles = models.ManyToManyField(
        "auth.Group",
        blank=True,
        related_name="+",
        verbose_name=_("roles"),
        help_text=_("Every active member of these groups is asked."),
    )
    ticket_contact = models.BooleanField(_("contact of the ticket"), default=False)
    primary_contact = models.BooleanField(_("primary contact"), default=False)
    parent_primary_contact = models.BooleanField(_("primary contact of the parent"), default=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("change advisory board")
        verbose_name_plural = _("change advisory boards")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="board_has_name"),
            models.CheckConstraint(
                condition=Q(organization__isnull=False)
                | Q(ticket_contact=False, primary_contact=False, parent_primary_contact=False),
                name="board_of_contacts_has_organization",
                violation_error_message=_("A board that asks a client's contacts belongs to one client."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def asks_contacts(self) -> bool:
        """Whether contacts are among its members."""
        return self.ticket_contact or self.primary_contact or self.parent_primary_contact
