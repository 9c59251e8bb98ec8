"""The provider that runs the installation: one row of settings, and the links it offers."""

from datetime import date
from typing import Any, ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.choices import WEB_ADDRESS, LandingPage, currencies, locales, time_zones
from portal.colours import contrast_problems
from portal.context import per_request
from portal.models.organization import Organization


def new_token() -> str:
    """One that never was and never comes again, also where a write is rolled back: a counter would."""
    return uuid4().hex


HEX_COLOUR = RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("A colour is written like #1a5fb4."))


class ProviderSettings(models.Model):
    """The provider's choices for the whole installation; exactly one row."""

    class OrganizationWord(models.TextChoices):
        ACCOUNT = "account", _("Account")
        BUSINESS_UNIT = "business_unit", _("Business Unit")
        CLIENT = "client", _("Client")
        COMPANY = "company", _("Company")
        CUSTOMER = "customer", _("Customer")
        ORGANIZATION = "organization", _("Organization")
        SITE = "site", _("Site")

    class DeviceWord(models.TextChoices):
        ASSET = "asset", _("Asset")
        CONFIGURATION_ITEM = "configuration_item", _("Configuration Item")
        DEVICE = "device", _("Device")
        INSTALLED_ASSET = "installed_asset", _("Installed Asset")
        INSTALLED_PRODUCT = "installed_product", _("Installed Product")

    name = models.CharField(_("name"), max_length=120, default="Service provider")
    logo = models.ImageField(_("logo"), upload_to="logos", blank=True)
    brand_colour = models.CharField(
        _("brand colour"), max_length=7, validators=[HEX_COLOUR], default="#1f4f8f"
    )
    organization_word = models.CharField(
        _("word for organization"),
        max_length=20,
        choices=OrganizationWord,
        default=OrganizationWord.ORGANIZATION,
    )
    device_word = models.CharField(
        _("word for device"), max_length=20, choices=DeviceWord, default=DeviceWord.DEVICE
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        choices=time_zones,
        default="UTC",
        help_text=_("Ticket numbers carry the date of this zone."),
    )
    locale = models.CharField(_("language and formats"), max_length=12, choices=locales, default="en-US")
    currency = models.CharField(_("currency"), max_length=3, choices=currencies, default="USD")
    plain_date_zone_label = models.CharField(
        _("label for dates without times"),
        max_length=60,
        default="Eastern Standard Time",
        help_text=_("Printed beside tables of plain dates; the dates themselves are never shifted."),
    )
    landing_page = models.CharField(
        _("landing page"), max_length=10, choices=LandingPage, default=LandingPage.HOME
    )
    # Pairs of a card's key and whether it shows, in their order (portal/arrangement.py).
    home_cards = models.JSONField(_("cards on Home"), default=list, blank=True)
    # What active dashboard tabs are published by, so that no menu has to ask (services/dashboards.py).
    dashboard_audience = models.JSONField(default=list, editable=False)
    # Another one after every write to a model with `is_setup`, by a trigger (portal/kept.py).
    setup_token = models.CharField(max_length=36, default=new_token, editable=False)
    change_management = models.BooleanField(_("change management"), default=False)
    quick_ticket = models.BooleanField(_("quick ticket"), default=False)
    suggest_articles = models.BooleanField(
        _("suggest articles"),
        default=True,
        help_text=_("While a ticket's title is typed: up to five that its writer may read."),
    )
    rmm_enabled = models.BooleanField(_("remote monitoring (RMM)"), default=False)
    tickets_created_since = models.DateField(
        _("show tickets created on or after"),
        null=True,
        blank=True,
        help_text=_("Older tickets do not exist for contacts, anywhere."),
    )
    recently_completed_days = models.PositiveSmallIntegerField(
        _("days a completed ticket is recent"), default=7
    )
    note_ends_waiting = models.BooleanField(
        _("a contact's note ends the waiting"),
        default=True,
        help_text=_("A note on a ticket that waits for the customer moves it on."),
    )
    note_may_reopen = models.BooleanField(
        _("a contact may reopen"), default=False, help_text=_("A note on a completed ticket may reopen it.")
    )
    mfa_required_for_staff = models.BooleanField(
        _("two-step sign-in for staff"),
        default=True,
        help_text=_("Whoever reads every client's tickets should not be a stolen password away."),
    )
    mfa_required_for_comanaged = models.BooleanField(
        _("two-step sign-in for co-managed help desks"),
        default=False,
        help_text=_("Only for contacts with a co-managed security level."),
    )
    mfa_required_for_contacts = models.BooleanField(
        _("two-step sign-in for every contact"),
        default=False,
        help_text=_("A single organization may require it of its own people besides."),
    )
    support_email = models.EmailField(_("support e-mail address"), blank=True)
    support_phone = models.CharField(_("support phone"), max_length=40, blank=True)
    help_url = models.CharField(
        _("help page"),
        max_length=500,
        blank=True,
        validators=[WEB_ADDRESS],
        help_text=_("Behind the question mark of the navigation bar, in a new window."),
    )

    class Meta:
        verbose_name = _("provider settings")
        verbose_name_plural = _("provider settings")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="provider_settings_one_row"),)

    def __str__(self) -> str:
        """The provider's name."""
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the one row and forget the copy this request has read; never write an old token back."""
        self.pk, self.setup_token = 1, new_token()
        super().save(*args, **kwargs)
        per_request().pop("provider", None)

    def clean(self) -> None:
        """Refuse a brand colour that could not be read against the page or its own buttons (WCAG 1.4.3)."""
        try:
            HEX_COLOUR(self.brand_colour)
        except ValidationError:
            return  # its field has said so
        if problems := contrast_problems(self.brand_colour):
            raise ValidationError({"brand_colour": problems})

    @classmethod
    def load(cls) -> "ProviderSettings":
        """The settings, read once for each request; defaults while nothing was saved yet."""
        kept = per_request()
        if "provider" not in kept:
            kept["provider"] = cls.objects.first() or cls(pk=1)
        provider: ProviderSettings = kept["provider"]
        return provider

    @classmethod
    def token_now(cls) -> str:
        """The token as it stands at this moment; "" while nothing was saved yet."""
        return cls.objects.values_list("setup_token", flat=True).first() or ""

    @property
    def zone(self) -> ZoneInfo:
        """The provider's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The day it is where the provider is: what plain dates are compared with."""
        return timezone.localdate(timezone=self.zone)


class CustomLinkQuerySet(models.QuerySet["CustomLink"]):
    """Links for everyone and for single organizations."""

    def offered_at(self, organization_id: int) -> "CustomLinkQuerySet":
        """General links, those of the viewers' own organization, and what its parent shares downwards.

        A parent's contact is offered nothing of a sub-organization's: a link says where its own people go.
        """
        above = Organization.objects.filter(pk=organization_id)
        shared = Q(for_sub_organizations=True, organization=Subquery(above.values("parent")[:1]))
        return self.filter(Q(organization=None) | Q(organization=organization_id) | shared)


class CustomLink(models.Model):
    """A link the provider puts into the navigation bar (seed 002: "Submit Support Request")."""

    portal_unscoped = "read through offered_at(organization_id); general links have no organization"
    is_setup: ClassVar[bool] = True

    label = models.CharField(_("label"), max_length=60)
    url = models.CharField(_("address"), max_length=500, validators=[WEB_ADDRESS])
    organization = models.ForeignKey(
        "portal.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="custom_links",
        verbose_name=_("organization"),
        help_text=_("Empty: everyone sees it."),
    )
    for_sub_organizations = models.BooleanField(
        _("also for its sub-organizations"),
        default=False,
        help_text=_("Contacts of the parent never see the links of a sub-organization."),
    )
    new_window = models.BooleanField(_("open in a new window"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CustomLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom link")
        verbose_name_plural = _("custom links")
        ordering = ("order", "label")
        constraints = (
            models.CheckConstraint(
                condition=Q(url__istartswith="https://") | Q(url__istartswith="http://"),
                name="custom_link_is_web_address",
                violation_error_message=_("A link leads to a web address, with http:// or https://."),
            ),
        )

    def __str__(self) -> str:
        """Its label."""
        return self.label
