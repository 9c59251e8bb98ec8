"""How somebody has arranged their Home, and what the Welcome card shows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer


class HomeLayoutQuerySet(models.QuerySet["HomeLayout"]):
    """One row for each person who has chosen anything."""

    def of(self, viewer: Viewer) -> "HomeLayout":
        """The viewer's own; an unsaved one, with nothing chosen, until they choose something."""
        return self.filter(contact=viewer.contact_id).first() or HomeLayout(contact_id=viewer.contact_id)


class HomeLayout(models.Model):
    """One person's Home.

    `organization` is the choice of the Welcome card, None for all within reach; it may have fallen out of
    reach since, so it is read through `portal.home`. `cards` are pairs of a card's key and whether it shows,
    in their order; without any the provider's default holds.
    """

    portal_unscoped = "a person's own row, read through of(viewer)"

    contact = models.OneToOneField(
        "portal.Contact", models.CASCADE, primary_key=True, related_name="home_layout"
    )
    organization = models.ForeignKey(
        "portal.Organization", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cards = models.JSONField(default=list, blank=True)

    objects = HomeLayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrangement of Home")
        verbose_name_plural = _("arrangements of Home")

    def __str__(self) -> str:
        """Whose it is."""
        return str(self.contact)
