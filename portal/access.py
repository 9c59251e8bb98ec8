"""Who may do what: the one module that decides, shared by every app.

A contact has a security level; a level grants permissions, each with a scope. This page is the whole
table (DESIGN.md section 4; reference section 1). `portal.querysets` is the only place that turns a scope
into a filter. The module imports nothing but the standard library, so that everyone may import it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo


def _(message: str) -> str:
    """Mark a label for translation; it is translated where it is shown."""
    return message


class Scope(IntEnum):
    """Which rows a grant reaches: none, one's own, or the organization's (and its sub-organizations')."""

    NONE = 0
    OWN = 1
    ORGANIZATION = 2


class Area(StrEnum):
    """A part of the portal: a heading over its permissions, in the order a manager reads them.

    Labels leave room for the provider's words; `portal.words.in_our_words` fills them in.
    """

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make the member a string that carries its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    TICKETS = "tickets", _("Tickets")
    PROJECTS = "projects", _("Projects")
    INVOICES = "invoices", _("Invoices")
    REPORTS = "reports", _("Reports")
    QUOTES = "quotes", _("Quotes")
    KB = "kb", _("Knowledge base")
    DEVICES = "devices", _("%(Devices)s")
    USERS = "users", _("Users")
    ORGANIZATION = "organization", _("%(Organization)s")
    COMANAGED = "comanaged", _("Co-managed help desk")
    PROFILE = "profile", _("Profile")


class Perm(StrEnum):
    """One thing a contact may be allowed to reach or do, named `area.verb`."""

    label: str
    help: str
    scoped: bool

    def __new__(cls, value: str, label: str, help_text: str = "", scoped: bool = False) -> Self:
        """Make the member a string that carries what a manager reads about it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.help = help_text
        member.scoped = scoped
        return member

    @property
    def area(self) -> Area:
        """The part of the portal this permission belongs to."""
        return next(area for area in Area if area.value == self.value.partition(".")[0])

    TICKETS_VIEW = (
        "tickets.view",
        _("See tickets"),
        _("Own: tickets the person created, is the contact of, watches, approves or is assigned to."),
        True,
    )
    TICKETS_CREATE = "tickets.create", _("Raise tickets")
    TICKETS_REPLY = "tickets.reply", _("Add notes and files to tickets")
    TICKETS_VIEW_SP_PRIORITY = (
        "tickets.view_sp_priority",
        _("See the service provider's priority"),
        _("Without it the field does not exist in any page, export or filter."),
    )
    TICKETS_SET_SP_PRIORITY = (
        "tickets.set_sp_priority",
        _("Choose the service provider's priority on a new ticket"),
    )
    TICKETS_WORK = (
        "tickets.work",
        _("Work tickets"),
        _("Edit, assign, record own time, complete and escalate. Co-managed help desk only."),
    )
    PROJECTS_VIEW = (
        "projects.view",
        _("See projects"),
        _("Own: projects whose team the person belongs to."),
        True,
    )
    PROJECTS_SCHEDULE = "projects.schedule", _("See the schedule")
    PROJECTS_CALENDAR = "projects.calendar", _("See the calendar")
    PROJECTS_TEAM = "projects.team", _("See the team")
    PROJECTS_EMAIL_TEAM = "projects.email_team", _("E-mail the team")
    PROJECTS_NOTES_VIEW = "projects.notes_view", _("Read project notes")
    PROJECTS_NOTES_ADD = "projects.notes_add", _("Add project notes")
    PROJECTS_ATTACHMENTS_VIEW = "projects.attachments_view", _("Open project files")
    PROJECTS_ATTACHMENTS_ADD = "projects.attachments_add", _("Add project files")
    PROJECTS_ISSUES_ADD = "projects.issues_add", _("Raise project issues")
    PROJECTS_ESTIMATED_HOURS = "projects.estimated_hours", _("See estimated hours")
    PROJECTS_EXPENSES = "projects.expenses", _("See expenses")
    PROJECTS_BILLED_HOURS = "projects.billed_hours", _("See billed hours")
    INVOICES_VIEW = "invoices.view", _("See invoices and financial reports"), "", True
    INVOICES_PAY = "invoices.pay", _("Pay invoices")
    REPORTS_BLOCK_HOURS = "reports.block_hours", _("See block hours and retainer reports")
    REPORTS_TICKETS = "reports.tickets", _("See ticket reports")
    QUOTES_VIEW = (
        "quotes.view",
        _("See and answer quotes"),
        _("Own: quotes addressed to the person."),
        True,
    )
    KB_VIEW = (
        "kb.view",
        _("Read the knowledge base"),
        _("Only where it is switched on for the %(organization)s."),
        True,
    )
    DEVICES_VIEW = "devices.view", _("See %(devices)s"), "", True
    DEVICES_EDIT = "devices.edit", _("Add and edit %(devices)s")
    USERS_MANAGE = "users.manage", _("Manage users"), "", True
    USERS_ASSIGN_LEVEL = "users.assign_level", _("Hand out security levels")
    ORGANIZATION_EDIT = "organization.edit", _("Edit the profile of the %(organization)s")
    COMANAGED_MANAGE = "comanaged.manage", _("Set up the co-managed help desk")
    PROFILE_EDIT = "profile.edit", _("Edit one's own profile")


type Grants = Mapping[Perm, Scope]


class LevelKind(StrEnum):
    """Whether a level is for an ordinary contact or for the client's own help desk staff; never changes."""

    CLIENT = "client"
    COMANAGED = "comanaged"


@dataclass(frozen=True, slots=True)
class LevelSpec:
    """A level as shipped: its key, name, kind and grants."""

    key: str
    name: str
    kind: LevelKind
    grants: Grants


def _grants(own: Iterable[Perm] = (), organization: Iterable[Perm] = ()) -> Grants:
    return MappingProxyType(dict.fromkeys(own, Scope.OWN) | dict.fromkeys(organization, Scope.ORGANIZATION))


_EVERYONE = (Perm.TICKETS_CREATE, Perm.TICKETS_REPLY, Perm.PROFILE_EDIT)
_PROJECT_PAGES = (
    Perm.PROJECTS_SCHEDULE,
    Perm.PROJECTS_CALENDAR,
    Perm.PROJECTS_TEAM,
    Perm.PROJECTS_EMAIL_TEAM,
    Perm.PROJECTS_NOTES_VIEW,
    Perm.PROJECTS_NOTES_ADD,
    Perm.PROJECTS_ATTACHMENTS_VIEW,
    Perm.PROJECTS_ATTACHMENTS_ADD,
    Perm.PROJECTS_ISSUES_ADD,
)
_SHARED = (*_EVERYONE, *_PROJECT_PAGES, Perm.KB_VIEW, Perm.DEVICES_VIEW, Perm.DEVICES_EDIT)
_PROJECT_FIGURES = (Perm.PROJECTS_ESTIMATED_HOURS, Perm.PROJECTS_EXPENSES, Perm.PROJECTS_BILLED_HOURS)
_MONEY = (Perm.INVOICES_VIEW, Perm.INVOICES_PAY, Perm.REPORTS_BLOCK_HOURS)
_ADVANCED = (*_SHARED, Perm.TICKETS_VIEW, Perm.PROJECTS_VIEW, Perm.REPORTS_TICKETS)
_MANAGEMENT = (
    *_PROJECT_FIGURES,
    *_MONEY,
    Perm.USERS_MANAGE,
    Perm.USERS_ASSIGN_LEVEL,
    Perm.ORGANIZATION_EDIT,
)
_HELP_DESK = (*_ADVANCED, Perm.TICKETS_VIEW_SP_PRIORITY, Perm.TICKETS_WORK, Perm.USERS_MANAGE)
_OWN_QUOTES = (Perm.QUOTES_VIEW,)

# Kept equal in the database by `post_migrate`; the order is the one in which people are offered them.
SYSTEM_LEVELS: tuple[LevelSpec, ...] = (
    LevelSpec(
        "basic",
        _("Basic"),
        LevelKind.CLIENT,
        _grants(own=(Perm.TICKETS_VIEW, Perm.PROJECTS_VIEW, *_OWN_QUOTES), organization=_SHARED),
    ),
    LevelSpec("advanced", _("Advanced"), LevelKind.CLIENT, _grants(_OWN_QUOTES, _ADVANCED)),
    LevelSpec("manager", _("Manager"), LevelKind.CLIENT, _grants(_OWN_QUOTES, (*_ADVANCED, *_MANAGEMENT))),
    LevelSpec(
        "comanaged_resource",
        _("Co-managed resource"),
        LevelKind.COMANAGED,
        _grants(_OWN_QUOTES, _HELP_DESK),
    ),
    LevelSpec(
        "comanaged_administrator",
        _("Co-managed administrator"),
        LevelKind.COMANAGED,
        _grants(_OWN_QUOTES, (*_HELP_DESK, *_MANAGEMENT, Perm.COMANAGED_MANAGE)),
    ),
)

# A custom level like any other, shipped because nearly every provider makes it (seed 001).
BILLING_LEVEL = LevelSpec(
    "billing",
    _("Billing"),
    LevelKind.CLIENT,
    _grants(own=(Perm.TICKETS_VIEW, *_OWN_QUOTES), organization=(*_EVERYONE, Perm.INVOICES_VIEW)),
)


# In addresses: every organization within reach but one's own.
BELOW = "below"


class Trait(StrEnum):
    """By what a dashboard or an article is published (reference 2.7, 9), to be compared without a query."""

    KIND = "kind"
    ORGANIZATION = "organization"
    CATEGORY = "category"
    CLASSIFICATION = "classification"
    TERRITORY = "territory"
    ACCOUNT_MANAGER = "account_manager"
    LEVEL = "level"

    def of(self, value: object) -> str:
        """The trait with its value, for example "category:Gold" or "level:3"."""
        return f"{self.value}:{value}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in contact as the code sees them for one request.

    `reach` holds the ids of the organizations whose rows the contact may meet at all: their own and, for a
    contact of a parent, its sub-organizations. `read_only` marks a staff member looking through the
    contact's eyes. `traits` decide which dashboards are published to them. `hours_shown` are the
    organizations whose hours they may read (reference 4.6), known here so that a menu need not ask.
    `pays_for_others` says that a contract names their organization as the one to bill for another one.
    `facts` are the keys of what apps know of them and was found to be so when the login was read; None where
    that was not asked. `withheld` are grants of the level that a switch of the organization leaves without
    effect: nobody can act by them, but who has them is not below somebody else who has them.
    """

    contact_id: int
    user_id: int | None
    organization_id: int
    reach: frozenset[int]
    grants: Grants
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    name: str = ""
    organization_name: str = ""
    level_name: str = ""
    comanaged: bool = False
    read_only: bool = False
    traits: frozenset[str] = frozenset()
    hours_shown: frozenset[int] = frozenset()
    pays_for_others: bool = False
    facts: frozenset[str] | None = None
    withheld: frozenset[Perm] = frozenset()

    def scope(self, perm: Perm) -> Scope:
        """How far the grant reaches; NONE without it."""
        return Scope.NONE if perm in self.withheld else self.grants.get(perm, Scope.NONE)

    def has_all_of(self, grants: Grants) -> bool:
        """Whether the level grants at least as much, whatever the organization's switches leave of it."""
        return all(self.grants.get(perm, Scope.NONE) >= scope for perm, scope in grants.items())

    def can(self, perm: Perm) -> bool:
        """Whether the level grants the permission at all."""
        return self.scope(perm) is not Scope.NONE

    def can_all(self, perms: Iterable[Perm]) -> bool:
        """Whether every one of the permissions is granted."""
        return all(self.can(perm) for perm in perms)

    def trait(self, trait: Trait) -> str:
        """The value of one trait; "" without it."""
        return next((known.partition(":")[2] for known in self.traits if known.startswith(f"{trait}:")), "")

    def narrowed(self, organization_id: int | None) -> Self:
        """The same person looking at one organization only; None leaves everything within reach.

        An organization out of reach narrows to nothing: a choice never widens.
        """
        if organization_id is None:
            return self
        return self.within({organization_id})

    def within(self, organizations: Collection[int]) -> Self:
        """The same person looking at some organizations only; those out of reach stay out of it."""
        return replace(self, reach=self.reach.intersection(organizations))

    def widened(self, perm: Perm) -> Self:
        """The same person with their own grant widened to the organization, for numbers and never for rows.

        Only a dashboard that "shows the whole organization" asks for it (portal/decisions.md). What the level
        does not grant at all stays closed, and the reach stays what it is.
        """
        if self.scope(perm) is not Scope.OWN:
            return self
        return replace(self, grants=MappingProxyType({**self.grants, perm: Scope.ORGANIZATION}))

    def may_be(self, fact: str) -> bool:
        """Whether that fact holds, as far as is known: what was not asked may be so."""
        return self.facts is None or fact in self.facts

    @property
    def sees_hours(self) -> bool:
        """Whether hours of any organization within reach are shown."""
        return not self.hours_shown.isdisjoint(self.reach)

    @property
    def sees_several(self) -> bool:
        """Whether more than one organization is within reach, so that pages name it."""
        return len(self.reach) > 1
