"""The list of an organization's people."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.filters import FlagFilter, NameFilter, OptionFilter, Rows, ScopedFilterSet, TextFilter, WordFilter
from portal.mfa import state_of
from portal.models import Contact, Organization, SecurityLevel
from portal.registry import Text
from portal.tables import BadgeColumn, LinkColumn, Plain, PortalColumn, PortalTable, WhenColumn
from portal.templatetags import ui
from portal.words import word_lazy


class NameColumn(LinkColumn):
    """First and last name, by which the row opens."""

    def read(self, record: Contact) -> str:  # type: ignore[override]  # rows are contacts
        """As people write it."""
        return str(record)

    def show(self, value: Any, record: Contact) -> Text:  # type: ignore[override]  # rows are contacts
        """The name; of somebody who is no longer there it says so."""
        return str(value) if record.is_active else gettext("%(name)s (gone)") % {"name": value}

    def plain(self, value: Any, record: Contact) -> Plain:  # type: ignore[override]  # rows are contacts
        """The same in a file."""
        return str(self.show(value, record))


class LoginColumn(BadgeColumn):
    """Whether the person may sign in: a green tick with the word beside it (reference 11.1)."""

    def read(self, record: Contact) -> str:  # type: ignore[override]  # rows are contacts
        """How the login stands, in words."""
        if record.may_sign_in:
            return gettext("Active")
        if record.portal_active:
            return gettext("Locked out")
        return gettext("Closed") if record.user_id else ""

    def show(self, value: Any, record: Contact) -> Text:  # type: ignore[override]  # rows are contacts
        """The word as a badge."""
        if not value:
            return ui.nothing()
        return ui.badge(value, "success", "check") if record.may_sign_in else ui.badge(value)

    def badge(self, value: Any, record: Any) -> tuple[Text, str]:
        """The word, for files."""
        return value, "neutral"


class TwoStepColumn(BadgeColumn):
    """Whether a second step is set up, missing, or not asked for."""

    def read(self, record: Any) -> Any:
        """The state; nothing without a login."""
        return state_of(record.user, record, has_one=record.has_second_step) if record.user else ""

    def badge(self, value: Any, record: Any) -> tuple[Text, str]:
        """Its words and tone."""
        return value.label, value.tone


class PeopleTable(PortalTable):
    """Everybody of the organization (reference 11.1)."""

    name = NameColumn(_("Name"), sort=("last_name", "first_name"), css="title", width=1.4)
    organization = PortalColumn(word_lazy("organization"), "organization__name", width=1.1)
    email = PortalColumn(_("E-mail address"), "email", width=1.7)
    phone = PortalColumn(_("Phone"), "phone")
    title = PortalColumn(_("Job title"), "title")
    login = LoginColumn(_("Login"), sort=("portal_active",), css="nowrap", width=0.8)
    two_step = TwoStepColumn(_("Two-step sign-in"), sort=(F("has_second_step"),), css="nowrap")
    level = PortalColumn(
        _("Security level"), "security_level__name", sort=("security_level__order", "security_level__name")
    )
    last_login = WhenColumn(_("Last sign-in"), "user__last_login", css="")

    row_url = "manage:user"
    default_sort = "name"


class ChoiceOf(WordFilter):
    """A drop-down whose words each stand for a condition."""

    def __init__(self, *, label: Text, conditions: dict[str, tuple[Text, Q]]) -> None:
        """`conditions` by the word in the address: what is read, and which rows it leaves."""
        super().__init__(label=label, choices=[(key, words) for key, (words, _q) in conditions.items()])
        self.conditions = conditions

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows for which the condition holds."""
        return rows.filter(self.conditions[value][1]) if value else rows


def organizations(viewer: Viewer) -> QuerySet[Organization]:
    """Those within reach."""
    return Organization.objects.visible_to(viewer)


def levels(viewer: Viewer) -> QuerySet[SecurityLevel]:
    """Levels that people within reach have: no other exists for a client who may not hand it out."""
    held = Contact.objects.visible_to(viewer).order_by().values("security_level")
    return SecurityLevel.objects.filter(pk__in=held)


class PeopleFilters(ScopedFilterSet):
    """A filter under every heading of the list."""

    name = NameFilter(label=_("Name"))
    organization = OptionFilter(label=word_lazy("organization"), rows=organizations, text="name")
    email = TextFilter(label=_("E-mail address"))
    phone = TextFilter(label=_("Phone"))
    title = TextFilter(label=_("Job title"))
    login = ChoiceOf(
        label=_("Login"),
        conditions={
            "active": (_("Active"), Q(portal_active=True)),
            "none": (_("Not active"), Q(portal_active=False)),
        },
    )
    two_step = ChoiceOf(
        label=_("Two-step sign-in"),
        conditions={
            "configured": (_("Configured"), Q(has_second_step=True)),
            "missing": (_("Not configured"), Q(has_second_step=False, user__isnull=False)),
        },
    )
    level = OptionFilter("security_level", label=_("Security level"), rows=levels, text="name", rank="order")
    gone = FlagFilter(label=_("Include people who are gone"), unticked=Q(is_active=True))
