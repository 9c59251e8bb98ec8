"""The demo's dashboards: a service overview, response times against targets, and projects."""

import tomllib
from pathlib import Path
from typing import Any

from portal.models import DashboardTab, DashboardWidget, SecurityLevel
from portal.services.dashboards import audience_keep


def seed_dashboards() -> None:
    """The tabs as `dashboards.toml` lists them, each published to some levels."""
    for order, spec in enumerate(ready_made()):
        tab = DashboardTab.objects.create(name=spec["name"], order=order, is_active=True)
        tab.security_levels.set(SecurityLevel.objects.filter(key__in=spec["levels"]))
        DashboardWidget.objects.bulk_create(widgets_of(tab, spec))
        audience_keep(tab)


def ready_made() -> list[dict[str, Any]]:
    """The tabs of the file."""
    tabs: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["tab"]
    return tabs


def widgets_of(tab: DashboardTab, spec: dict[str, Any]) -> list[DashboardWidget]:
    """A tab's widgets, not yet saved; tickets are counted unless they say otherwise."""
    usual = {"source": "tickets", "measure": "count"}
    return [
        DashboardWidget(tab=tab, order=order, **usual | facts) for order, facts in enumerate(spec["widget"])
    ]
