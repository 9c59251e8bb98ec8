"""What of projects is billed to another organization than the one they are for (seed 004).

A project is, when its contract bills that organization or some of its hours, charges or expenses do. Of it
one meets every task where the contract does, else the tasks with such hours; costs go each with their own.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from portal.access import Viewer
from portal.end_clients import EndClients, end_clients_of


def projects(viewer: Viewer) -> Q:
    """Projects of end clients."""
    clients = end_clients_of(viewer)
    found = clients.under()
    for model, project in (("TaskTimeEntry", "task__project"), ("Charge", "project"), ("Expense", "project")):
        found |= Q(Exists(_rows(model, clients, "organization", **{project: OuterRef("pk")})))
    return clients.whose() & found


def tasks(viewer: Viewer) -> Q:
    """Tasks of such projects."""
    clients = end_clients_of(viewer)
    hours = _rows("TaskTimeEntry", clients, "project__organization", task=OuterRef("pk"))
    return clients.under("project__contract", "project__organization") | Q(Exists(hours))


def hours(viewer: Viewer) -> Q:
    """Hours under such a contract."""
    return end_clients_of(viewer).under("contract", "task__project__organization")


def costs(viewer: Viewer) -> Q:
    """Charges and expenses under such a contract."""
    return end_clients_of(viewer).under("contract", "project__organization")


def _rows(model: str, clients: EndClients, organization: str, **where: OuterRef) -> Any:
    rows = apps.get_model("projects", model)._default_manager
    return rows.filter(clients.under_outer(organization), **where)
