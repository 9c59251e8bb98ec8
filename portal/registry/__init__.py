"""Where apps add themselves: the core never lists an app.

Each extension point is a frozen dataclass in a `Registry`. An app registers in its `portal_hooks.py`, which
is found by name at start-up; then every registry is closed. A duplicate key, and anything registered later,
is an error, because a card that appears twice or only sometimes is a bug nobody can find.
"""

from collections.abc import Iterable
from typing import Any

from portal.registry.activity import Activity
from portal.registry.answers import AnswerKind, FeedKind
from portal.registry.base import Registered, Registry, Text
from portal.registry.dashboards import Bucket, DashboardSource, Group, Measure, Narrowing, Plan, Unit
from portal.registry.evidence import EvidenceSubject
from portal.registry.files import PreparedKind, Reader
from portal.registry.home import Card, Look, Mode, SearchProvider, StaffCard, Waiting
from portal.registry.navigation import Bar, NavEntry, NavMenu, Notice, may_see
from portal.registry.panels import Panel, StaffPanel, TitleHelp
from portal.registry.scopes import OwnScope, PayerRows, ViewerFact
from portal.registry.triggers import KeptTriggers
from portal.registry.work import BillableSource, Importer, Job, NotificationEvent

nav_menus: Registry[NavMenu] = Registry("nav_menus")
nav: Registry[NavEntry] = Registry("nav")
bars: Registry[Bar] = Registry("bars")
cards: Registry[Card] = Registry("cards")
waiting: Registry[Waiting] = Registry("waiting")
search_providers: Registry[SearchProvider] = Registry("search_providers")
dashboard_sources: Registry[DashboardSource] = Registry("dashboard_sources")
staff_cards: Registry[StaffCard] = Registry("staff_cards")
own_scopes: Registry[OwnScope] = Registry("own_scopes")
notification_events: Registry[NotificationEvent] = Registry("notification_events")
jobs: Registry[Job] = Registry("jobs")
importers: Registry[Importer] = Registry("importers")
activities: Registry[Activity] = Registry("activities")
evidence_subjects: Registry[EvidenceSubject] = Registry("evidence_subjects")
answer_kinds: Registry[AnswerKind] = Registry("answer_kinds")
feed_kinds: Registry[FeedKind] = Registry("feed_kinds")
billable_sources: Registry[BillableSource] = Registry("billable_sources")
prepared_kinds: Registry[PreparedKind] = Registry("prepared_kinds")
payer_rows: Registry[PayerRows] = Registry("payer_rows")
panels: Registry[Panel] = Registry("panels")
title_helps: Registry[TitleHelp] = Registry("title_helps")
kept_triggers: Registry[KeptTriggers] = Registry("kept_triggers")
staff_panels: Registry[StaffPanel] = Registry("staff_panels")
viewer_facts: Registry[ViewerFact] = Registry("viewer_facts")

ALL: Iterable[Registry[Any]] = (
    nav_menus,
    nav,
    bars,
    cards,
    waiting,
    search_providers,
    dashboard_sources,
    staff_cards,
    own_scopes,
    notification_events,
    jobs,
    importers,
    activities,
    evidence_subjects,
    answer_kinds,
    feed_kinds,
    billable_sources,
    prepared_kinds,
    payer_rows,
    panels,
    title_helps,
    kept_triggers,
    staff_panels,
    viewer_facts,
)


def close_all() -> None:
    """Close every registry once the apps have had their turn."""
    for registry in ALL:
        registry.close()


__all__ = [
    "ALL",
    "Activity",
    "AnswerKind",
    "Bar",
    "BillableSource",
    "Bucket",
    "Card",
    "DashboardSource",
    "EvidenceSubject",
    "FeedKind",
    "Group",
    "Importer",
    "Job",
    "KeptTriggers",
    "Look",
    "Measure",
    "Mode",
    "Narrowing",
    "NavEntry",
    "NavMenu",
    "Notice",
    "NotificationEvent",
    "OwnScope",
    "Panel",
    "PayerRows",
    "Plan",
    "PreparedKind",
    "Reader",
    "Registered",
    "Registry",
    "SearchProvider",
    "StaffCard",
    "StaffPanel",
    "Text",
    "TitleHelp",
    "Unit",
    "ViewerFact",
    "Waiting",
    "activities",
    "answer_kinds",
    "bars",
    "billable_sources",
    "cards",
    "close_all",
    "dashboard_sources",
    "evidence_subjects",
    "feed_kinds",
    "importers",
    "jobs",
    "kept_triggers",
    "may_see",
    "nav",
    "nav_menus",
    "notification_events",
    "own_scopes",
    "panels",
    "payer_rows",
    "prepared_kinds",
    "search_providers",
    "staff_cards",
    "staff_panels",
    "title_helps",
    "viewer_facts",
    "waiting",
]
