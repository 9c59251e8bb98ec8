"""A person at an organization; a login only once the portal is activated for them."""

from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import LevelKind, Perm, Trait, Viewer
from portal.choices import SECOND_STEPS, DateFormat, NumberFormat, ShowTime, TimeFormat, locales, time_zones
from portal.end_clients import pays_for_others
from portal.models.absence import Absence
from portal.models.organization import Organization
from portal.querysets import ScopedQuerySet, facts_at, facts_of


class ContactQuerySet(ScopedQuerySet["Contact"]):
    """Contacts a viewer may meet: colleagues, and for those who manage users, the whole list."""

    view_perm = Perm.USERS_MANAGE

    def owner(self, viewer: Viewer) -> Q:
        """Oneself."""
        return Q(pk=viewer.contact_id)

    def active(self) -> "ContactQuerySet":
        """People who are still there."""
        return self.filter(is_active=True)

    def colleagues_of(self, viewer: Viewer) -> "ContactQuerySet":
        """Active people within the viewer's reach: whom a ticket may be raised for or shared with."""
        return self.active().filter(self._reach(viewer))

    def for_ticket_of(self, viewer: Viewer, organization: Organization) -> "ContactQuerySet":
        """Colleagues who can reach a ticket of the organization: its own people and its parent's."""
        return self.colleagues_of(viewer).reaching(organization)

    def reaching(self, organization: Organization) -> "ContactQuerySet":
        """People who can reach the rows of an organization: its own, and those of its parent."""
        near = [pk for pk in (organization.pk, organization.parent_id) if pk]
        return self.filter(organization__in=near)

    def with_portal(self) -> "ContactQuerySet":
        """People who may sign in today, the whole chain considered."""
        return self.filter(
            is_active=True,
            portal_active=True,
            user__is_active=True,
            organization__is_active=True,
            organization__portal_enabled=True,
        )

    def for_list(self) -> "ContactQuerySet":
        """With what the list of users names, and whether a second step is set up."""
        return self.with_login().annotate(has_second_step=_second_step())

    def with_second_step(self) -> "ContactQuerySet":
        """People who have one set up."""
        return self.filter(_second_step())

    def with_login(self) -> "ContactQuerySet":
        """With the chain that `may_sign_in` walks."""
        return self.select_related("user", "organization", "security_level")

    def for_viewer(self) -> "ContactQuerySet":
        """With all that `as_viewer` reads, in one query."""
        return self.with_login().annotate(is_payer=pays_for_others("organization_id"), **facts_at("pk"))


def _second_step() -> Exists:
    authenticators = apps.get_model("mfa", "Authenticator")._default_manager
    return Exists(authenticators.filter(user=OuterRef("user"), type__in=SECOND_STEPS))


class Contact(Absence):
    """A person at one organization."""

    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="contacts", verbose_name=_("organization")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact",
        verbose_name=_("login"),
        limit_choices_to={"is_staff": False},
    )
    security_level = models.ForeignKey(
        "portal.SecurityLevel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("security level"),
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    is_primary = models.BooleanField(_("primary contact"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    portal_active = models.BooleanField(_("portal activated"), default=False)
    portal_activated_at = models.DateTimeField(
        _("portal activated on"), null=True, blank=True, editable=False
    )
    time_zone = models.CharField(_("time zone"), max_length=60, choices=time_zones, blank=True)
    locale = models.CharField(_("language and formats"), max_length=12, choices=locales, blank=True)
    date_format = models.CharField(_("date format"), max_length=12, choices=DateFormat, blank=True)
    time_format = models.CharField(_("time format"), max_length=2, choices=TimeFormat, blank=True)
    number_format = models.CharField(_("number format"), max_length=2, choices=NumberFormat, blank=True)
    stand_in = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stand-in"),
        help_text=_("Answers for the person while they are out of office."),
    )
    # Keys of notification events. What is switched off is kept, so that a new kind of mail begins as on.
    muted_events = models.JSONField(_("mails switched off"), default=list, blank=True)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    # Whether a contract bills their organization for another one, and what apps know of them (`facts_at`),
    # where these were read with the login.
    known_as_payer: bool | None = None
    known_facts: frozenset[str] | None = None

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("last_name", "first_name", "pk")
        permissions = (
            ("activate_contact", "Can activate the portal for contacts"),
            ("preview_contact", "Can view the portal as a contact"),
        )
        indexes = (
            models.Index(Lower("email"), name="contact_email"),
            # Few people are away at a time, and every sign-in asks whom one stands in for.
            models.Index(
                fields=("stand_in",), condition=Q(out_of_office_from__isnull=False), name="contact_away"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="contact_external_id_unique"
            ),
            models.UniqueConstraint(
                fields=("organization",),
                condition=Q(is_primary=True),
                name="contact_one_primary",
                violation_error_message=_("The organization already has a primary contact."),
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("pk")), name="contact_stand_in_is_another"
            ),
            models.CheckConstraint(
                condition=Q(portal_active=False) | Q(user__isnull=False, security_level__isnull=False),
                name="contact_active_has_login",
                violation_error_message=_("An activated contact needs a user name and a security level."),
            ),
        )

    def __str__(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def name(self) -> str:
        """First and last name."""
        return str(self)

    @property
    def may_sign_in(self) -> bool:
        """Whether the whole chain is on: person, login, portal, organization (S9: read on every request)."""
        return bool(
            self.user
            and self.user.is_active
            and not self.user.is_staff
            and self.is_active
            and self.portal_active
            and self.security_level
            and self.organization.is_active
            and self.organization.portal_enabled
        )

    @property
    def is_comanaged(self) -> bool:
        """Whether they work at their organization's own help desk."""
        level = self.security_level
        return (
            level is not None
            and level.kind == LevelKind.COMANAGED
            and bool(self.organization.comanaged_since)
        )

    @property
    def zone(self) -> ZoneInfo:
        """Their own time zone, else their organization's."""
        return ZoneInfo(self.time_zone or self.organization.time_zone)

    @property
    def language(self) -> str:
        """Their own locale, else their organization's, as a BCP 47 tag."""
        return self.locale or self.organization.locale

    @property
    def is_out_of_office(self) -> bool:
        """Whether today, in their zone, lies within their absence."""
        return self.is_away_on(timezone.localdate(timezone=self.zone))

    def as_viewer(self, *, read_only: bool = False) -> Viewer | None:
        """The contact as the code sees them for one request; None when they may not sign in today."""
        if not self.may_sign_in or self.security_level is None:
            return None
        near = self._near()
        return Viewer(
            contact_id=self.pk,
            user_id=self.user_id,
            organization_id=self.organization_id,
            reach=frozenset(near),
            grants=self.security_level.grants,
            zone=self.zone,
            name=str(self),
            organization_name=str(self.organization),
            level_name=str(self.security_level),
            comanaged=self.is_comanaged,
            read_only=read_only,
            traits=self._traits(),
            hours_shown=frozenset(
                pk for pk, shown in near.items() if ShowTime(shown).is_for(comanaged=self.is_comanaged)
            ),
            pays_for_others=self._pays_for_others(),
            facts=self.known_facts if self.known_facts is not None else facts_of(self),
            # Where the organization has no knowledge base (reference 9).
            withheld=frozenset() if self.organization.kb_enabled else frozenset({Perm.KB_VIEW}),
        )

    def _pays_for_others(self) -> bool:
        known: bool | None = getattr(self, "is_payer", self.known_as_payer)
        if known is not None:
            return known
        return type(self).objects.filter(pays_for_others("organization_id"), pk=self.pk).exists()

    def _traits(self) -> frozenset[str]:
        client = self.organization
        facts = (
            (Trait.KIND, client.kind),
            (Trait.ORGANIZATION, client.pk),
            (Trait.CATEGORY, client.category),
            (Trait.CLASSIFICATION, client.classification),
            (Trait.TERRITORY, client.territory),
            (Trait.ACCOUNT_MANAGER, client.account_manager_id),
            (Trait.LEVEL, self.security_level_id),
        )
        return frozenset(trait.of(value) for trait, value in facts if value)

    def _near(self) -> dict[int, str]:
        """The organizations within reach, and which hours each shows."""
        own = {self.organization_id: self.organization.show_time}
        if self.organization.parent_id:
            return own
        below = self.organization.children.filter(is_active=True)
        return own | dict(below.values_list("pk", "show_time"))
