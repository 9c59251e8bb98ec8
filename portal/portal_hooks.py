"""What the core itself adds to the portal: Home, mails about one's own login, the cleaning of files."""

from datetime import timedelta
from functools import partial
from importlib import import_module

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal import activities
from portal.access import Perm
from portal.bars import announcements
from portal.imports.resources import ContactResource, OrganizationResource
from portal.imports.run import by_resource
from portal.mail_caps import clear_mail_tallies
from portal.registry import (
    Bar,
    Card,
    Importer,
    Job,
    KeptTriggers,
    NavEntry,
    NavMenu,
    NotificationEvent,
    bars,
    cards,
    importers,
    jobs,
    kept_triggers,
    nav,
    nav_menus,
    notification_events,
)
from portal.search_card import may_search, search_box, search_modes
from portal.services.answer_links import clear_answer_links
from portal.services.dashboards import has_dashboard
from portal.services.prepared import clear_prepared_files
from portal.uploads import clear_pending_files
from portal.words import in_our_words

nav_menus.register(NavMenu("home", _("Home"), "home", order=10, url_name="home"))
nav_menus.register(
    NavMenu(
        "dashboard",
        _("Dashboard"),
        "dashboard",
        order=15,
        url_name="dashboard",
        is_shown=has_dashboard,
    )
)
bars.register(Bar("announcements", announcements, order=10))
nav_menus.register(NavMenu("manage", _("Manage"), "users", order=80))
_USERS, _LEVELS = Perm.USERS_MANAGE, Perm.USERS_ASSIGN_LEVEL
for _entry in (
    NavEntry("manage.users", "manage", _("Users"), "manage:users", 10, _USERS, icon="users"),
    NavEntry(
        "manage.organization",
        "manage",
        lazy(in_our_words, str)(gettext_noop("%(Organization)s settings")),
        "manage:organization",
        20,
        Perm.ORGANIZATION_EDIT,
        icon="building",
    ),
    NavEntry(
        "manage.activity",
        "manage",
        _("Activity"),
        "manage:activity",
        30,
        _LEVELS,
        icon="history",
        is_shown=lambda viewer: viewer.can(_USERS),
    ),
):
    nav.register(_entry)

activities.register()

# Mandatory, all of them: nobody may switch off hearing about their own door.
for _key, _label in (
    ("welcome", _("Welcome to the portal")),
    ("login_code", _("Sign-in code")),
    ("password_reset", _("Forgotten password")),
    ("security_notice", _("Change to a login")),
):
    notification_events.register(NotificationEvent(_key, _label, mandatory=True))
notification_events.register(
    NotificationEvent("work_refused", _("Hours or costs of yours were refused"), for_contacts=False)
)
notification_events.register(
    NotificationEvent(
        "no_account",
        _("Somebody asked for a login this address does not have"),
        mandatory=True,
        for_contacts=False,
    )
)

cards.register(
    Card(
        "search",
        _("Search"),
        "home/search.html",
        search_box,
        order=0,
        icon="search",
        is_shown=may_search,
        modes=search_modes,
    )
)

# Made by migrations, and again where SQLite has made their table anew.
for _migration, _tables in (
    ("0002_triggers", ("portal_auditentry",)),
    ("0015_evidence_triggers", ("portal_evidenceentry",)),
):
    _written = partial(getattr, import_module(f"portal.migrations.{_migration}"), "SQLITE")
    kept_triggers.register(KeptTriggers(f"portal.{_migration}", _tables, _written))

jobs.register(Job("portal.clear_pending_files", every=timedelta(hours=3), task=clear_pending_files))
jobs.register(
    Job("portal.clear_prepared_files", every=timedelta(hours=1), task=clear_prepared_files, order=5)
)
jobs.register(Job("portal.clear_answer_links", every=timedelta(days=1), task=clear_answer_links, order=7))
jobs.register(Job("portal.clear_mail_tallies", every=timedelta(days=1), task=clear_mail_tallies, order=10))

for _order, (_key, _label, _resource) in enumerate(
    (
        ("organizations", _("Organizations"), OrganizationResource),
        ("contacts", _("Contacts"), ContactResource),
    )
):
    importers.register(Importer(_key, _label, by_resource(_resource), tuple(_resource.columns()), _order))
