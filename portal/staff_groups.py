"""What the provider's people may do in the admin site: a table of groups, written after every migrate.

A row reads: in this group, on this kind of record, these verbs. Verbs are Django's four and the models' own
(`Meta.permissions`, named `<verb>_<model>`); `also` names what is no verb on a model. An unknown name is an
error, never a silent gap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_noop as _

_READ = "view"
_WRITE = "view add change"
_ALL = "view add change delete"


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """A group: its name, and the verbs it grants for each "app.model"."""

    name: str
    grants: Mapping[str, str]
    also: tuple[str, ...] = ()


_TICKET_WORK = {
    "tickets.ticket": _WRITE,
    "tickets.ticketnote": "view add",
    "tickets.ticketattachment": "view add",
    "tickets.tickettimeentry": "view add change post",
}
_PROJECT_WORK = {
    "projects.project": _WRITE,
    "projects.phase": _ALL,
    "projects.projectmember": _ALL,
    "projects.task": _ALL,
    "projects.issue": _WRITE,
    "projects.projectnote": "view add",
    "projects.projectattachment": "view add",
}
# Who works on a project says what is done; who plans it does the rest.
_PROJECTS_READ = {**dict.fromkeys(_PROJECT_WORK, _READ), "projects.projectnote": "view add"}
_PROJECT_BILLABLE = ("projects.tasktimeentry", "projects.charge", "projects.expense")
_PROJECT_WORK |= {
    "projects.calendarevent": _ALL,
    **dict.fromkeys(_PROJECT_BILLABLE, _ALL),
}
_SALES = {
    "quotes.quote": f"{_WRITE} publish clear",
    "quotes.quoteversion": _WRITE,
    "quotes.quoteline": _ALL,
    # Of the decisions each reads those about what they may open.
    "portal.evidenceentry": _READ,
}
_CLIENTS_READ = {"portal.organization": _READ, "portal.contact": _READ}
_BILLING = {
    "billing.contract": _WRITE,
    "billing.contractrate": _ALL,
    "billing.purchase": _WRITE,
    "billing.contractservice": f"{_WRITE} post",
    "billing.charge": f"{_ALL} post",
    "billing.posteditem": _READ,
    "billing.invoice": "view add void",
    "billing.payment": "view add delete",
    "billing.role": _WRITE,
    "billing.billingprofile": _WRITE,
    "billing.billingsettings": "view change",
}
_KNOWLEDGE = {
    "kb.category": _ALL,
    "kb.article": f"{_WRITE} publish",
    "kb.articleversion": _WRITE,
    "kb.articlefile": _ALL,
    "kb.tag": _ALL,
    "kb.fruitlesssearch": _READ,
}
_KNOWLEDGE_READ = {
    "kb.category": _READ,
    "kb.article": _READ,
    "kb.articleversion": _READ,
    "kb.articlefile": _READ,
}
_CHANGES = {"changes.changerequest": f"{_WRITE} request", "changes.advisoryboard": _READ}
_SERVICE_DESK = {
    **_TICKET_WORK,
    "portal.organization": _READ,
    "portal.contact": _WRITE,
    "billing.contract": _READ,
    "devices.device": _WRITE,
    "devices.expiry": _ALL,
    "devices.devicetype": _READ,
    "portal.evidenceentry": _READ,
    **_KNOWLEDGE_READ,
    **_CHANGES,
}
_SET_UP = {
    "changes.advisoryboard": _WRITE,
    "tickets.queue": _ALL,
    "tickets.ticketstatus": _ALL,
    "tickets.requesttype": _ALL,
    "tickets.requesttypefield": _ALL,
    "tickets.backgroundquestion": _ALL,
    "tickets.issuetype": _ALL,
    "tickets.responsetarget": _ALL,
    "devices.devicetype": _ALL,
    "devices.statussource": _WRITE,
    "devices.changereader": _ALL,
    "portal.announcement": _ALL,
    "portal.customfield": _ALL,
    "portal.dashboardtab": f"{_ALL} publish",
    "portal.dashboardwidget": _ALL,
    "portal.customlink": _ALL,
    "portal.securitylevel": _ALL,
    "portal.providersettings": "view change",
    "portal.auditentry": _READ,
    "portal.sealeddocument": _READ,
    "portal.user": _WRITE,
}

STAFF_GROUPS = (
    StaffGroup(
        _("Technician"),
        {
            **_SERVICE_DESK,
            **_PROJECTS_READ,
            "projects.calendarevent": _READ,
            "projects.tasktimeentry": _WRITE,
            "projects.expense": _WRITE,
        },
    ),
    StaffGroup(_("Project manager"), {**_SERVICE_DESK, **_PROJECT_WORK, "portal.organization": _WRITE}),
    StaffGroup(
        _("Billing"),
        {
            **_CLIENTS_READ,
            "portal.organization": "view change",
            **_BILLING,
            "tickets.ticket": _READ,
            "tickets.ticketnote": _READ,
            "tickets.tickettimeentry": "view change post",
            "projects.project": _READ,
            "projects.task": _READ,
            **dict.fromkeys(_PROJECT_BILLABLE, "view add change post"),
        },
    ),
    StaffGroup(
        _("Sales"),
        {
            "portal.organization": _WRITE,
            "portal.contact": _WRITE,
            "billing.contract": _READ,
            **_SALES,
        },
    ),
    StaffGroup(_("Knowledge editor"), {**_CLIENTS_READ, **_KNOWLEDGE}),
    StaffGroup(
        _("Portal administrator"),
        {
            **_SERVICE_DESK,
            **_PROJECT_WORK,
            **_SET_UP,
            "portal.organization": _ALL,
            "portal.contact": f"{_ALL} activate preview",
            **_BILLING,
            **_SALES,
            **_KNOWLEDGE,
            "billing.contract": _ALL,
            "devices.device": _ALL,
        },
        also=("portal.import_records",),
    ),
)


def keep_staff_groups() -> None:
    """Make the shipped groups equal to the table; groups of the provider's own are left alone.

    Permissions are written here first: Django writes an app's own only after that app's turn, and this runs
    in the core's.
    """
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    known = {f"{app}.{codename}": pk for pk, app, codename in _permissions()}
    for spec in STAFF_GROUPS:
        group, _created = Group.objects.get_or_create(name=spec.name)
        group.permissions.set([known[name] for name in permission_names(spec)])


def permission_names(group: StaffGroup) -> list[str]:
    """The group's permissions as `user.has_perm` asks for them: "app.codename"."""
    names = [
        f"{app}.{verb}_{model}"
        for app, model, verbs in (_row(*grant) for grant in group.grants.items())
        for verb in verbs
    ]
    return [*names, *group.also]


def _row(label: str, verbs: str) -> tuple[str, str, list[str]]:
    app, model = label.split(".")
    return app, model, verbs.split()


def _permissions() -> Iterable[tuple[int, str, str]]:
    return Permission.objects.values_list("pk", "content_type__app_label", "codename")
