"""Dashboard tabs and widgets, published as the admin site would."""

from typing import Any

from portal.models import DashboardTab, DashboardWidget, SecurityLevel
from portal.services.dashboards import audience_keep


def tab(name: str = "Service overview", *, levels: tuple[str, ...] = (), **fields: Any) -> DashboardTab:
    """An active tab for these levels; `organizations` and `account_managers` are lists of rows."""
    many = {key: fields.pop(key) for key in ("organizations", "account_managers") if key in fields}
    made = DashboardTab.objects.create(name=name, **{"is_active": True} | fields)
    made.security_levels.set(SecurityLevel.objects.filter(key__in=levels))
    for key, rows in many.items():
        getattr(made, key).set(rows)
    audience_keep(made)
    return made


EVERY_LEVEL = (
    "basic",
    "advanced",
    "manager",
    "comanaged_resource",
    "comanaged_administrator",
    "billing",
)


def for_everybody(name: str = "Service overview", **fields: Any) -> DashboardTab:
    """A tab that every contact of a customer sees."""
    return tab(name, levels=EVERY_LEVEL, **fields)


def widget(tab: DashboardTab, title: str = "", kind: str = "number", **fields: Any) -> DashboardWidget:
    """A widget over tickets: the number of all that one may see, unless fields say otherwise."""
    number = tab.widgets.count() + 1
    defaults = {"source": "tickets", "measure": "count", "order": number}
    return DashboardWidget.objects.create(
        tab=tab, title=title or f"Widget {number}", kind=kind, **defaults | fields
    )
