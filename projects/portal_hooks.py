"""What projects add to the portal."""

from django.utils.translation import gettext_lazy as _

from portal.registry import (
    NavEntry,
    NavMenu,
    NotificationEvent,
    dashboard_sources,
    nav,
    nav_menus,
    notification_events,
)
from projects.dashboard import PROJECTS
from projects.querysets import opens_projects

nav_menus.register(NavMenu("projects", _("Projects"), "folder-kanban", order=30))

for _order, (_key, _label, _icon) in enumerate(
    (
        ("mine", _("My Projects"), "folder-kanban"),
        ("tasks", _("My Open Tasks"), "clipboard-list"),
    )
):
    nav.register(
        NavEntry(
            f"projects.{_key}",
            "projects",
            _label,
            f"projects:{_key}",
            _order,
            icon=_icon,
            is_shown=opens_projects,
        )
    )

dashboard_sources.register(PROJECTS)

notification_events.register(
    NotificationEvent(
        "project_task_completed", _("A client has completed a task"), order=30, for_contacts=False
    )
)
