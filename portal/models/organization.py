"""A client of the provider, possibly with sub-organizations: two levels, no more."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.choices import WEB_ADDRESS, LandingPage, ResourceNames, ShowTime, currencies, locales, time_zones
from portal.querysets import ScopedQuerySet


class OrganizationQuerySet(ScopedQuerySet["Organization"]):
    """Organizations within a viewer's reach."""

    view_perm = Perm.PROFILE_EDIT
    organization_path = "id"

    def visible_to(self, viewer: Viewer | None) -> "OrganizationQuerySet":
        """The viewer's own organization and its sub-organizations: no grant is needed to know their names."""
        return self.none() if viewer is None else self.filter(self._reach(viewer))

    def active(self) -> "OrganizationQuerySet":
        """Organizations the provider works for today."""
        return self.filter(is_active=True)


class Organization(models.Model):
    """A client. Its settings decide what its contacts see of the provider's people and time."""

    is_setup: ClassVar[bool] = True

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        PROSPECT = "prospect", _("Prospect")
        PARTNER = "partner", _("Partner")
        VENDOR = "vendor", _("Vendor")
        PROVIDER = "provider", _("The provider itself")

    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
        limit_choices_to={"parent": None},
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CUSTOMER)
    category = models.CharField(_("category"), max_length=60, blank=True)
    classification = models.CharField(_("classification"), max_length=60, blank=True)
    territory = models.CharField(_("territory"), max_length=60, blank=True)
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("account manager"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    address = models.TextField(_("address"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, choices=time_zones, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, choices=currencies, default="USD")
    locale = models.CharField(_("language and formats"), max_length=12, choices=locales, default="en-US")
    logo = models.ImageField(
        _("logo"),
        upload_to="logos",
        blank=True,
        help_text=_("Its own contacts see it in the navigation bar in place of ours."),
    )
    support_email = models.EmailField(_("support e-mail address"), blank=True)
    support_phone = models.CharField(_("support phone"), max_length=40, blank=True)
    help_url = models.CharField(_("help page"), max_length=500, blank=True, validators=[WEB_ADDRESS])
    portal_enabled = models.BooleanField(
        _("portal enabled"),
        default=True,
        help_text=_("Clearing it locks out every contact at their next click."),
    )
    mfa_required = models.BooleanField(_("two-step sign-in required"), default=False)
    landing_page = models.CharField(
        _("landing page"),
        max_length=10,
        choices=LandingPage,
        blank=True,
        help_text=_("Empty: as set for the whole portal."),
    )
    comanaged_since = models.DateTimeField(
        _("co-managed since"),
        null=True,
        blank=True,
        help_text=_("Co-managed fields never appear on tickets raised before."),
    )
    kb_enabled = models.BooleanField(_("knowledge base"), default=False)
    resource_names = models.CharField(
        _("names of our people"), max_length=10, choices=ResourceNames, default=ResourceNames.FULL
    )
    show_time = models.CharField(_("hours shown"), max_length=10, choices=ShowTime, default=ShowTime.NONE)
    notifications = models.BooleanField(
        _("notify our people"), default=True, help_text=_("Mail the assigned person when a contact writes.")
    )
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ("name",)
        permissions = (("import_records", "Can import records"),)
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",),
                condition=~Q(external_id=""),
                name="organization_external_id_unique",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="organization_not_own_parent",
                violation_error_message=_("An organization cannot be its own parent."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def clean(self) -> None:
        """Two levels: a parent has no parent (reference 11.3); a database trigger holds it too."""
        if self.parent is not None and (self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError({"parent": _("A parent cannot itself be a sub-organization.")})

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its tables are shown in."""
        return ZoneInfo(self.time_zone)
