"""Publishing and copying dashboards, and keeping whom they are published to (reference 2.7)."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Trait, Viewer
from portal.models import Contact, DashboardTab, DashboardWidget, Organization, ProviderSettings, User
from portal.models.contact import ContactQuerySet
from portal.models.dashboard import MOST_SHOWN
from portal.services.rights import staff_only

PUBLISH = "portal.publish_dashboardtab"
# Changing any of these decides what somebody sees.
PUBLICATION = frozenset(
    {
        "is_active",
        "shows_whole_organization",
        "organizations",
        "categories",
        "classifications",
        "account_managers",
        "security_levels",
    }
)


def has_dashboard(viewer: Viewer) -> bool:
    """Whether any tab is published to the viewer; asked by the menu of every page, so without a query.

    Only customers have a dashboard (reference a11).
    """
    audience = ProviderSettings.load().dashboard_audience
    return Trait.KIND.of(Organization.Kind.CUSTOMER) in viewer.traits and not viewer.traits.isdisjoint(
        audience
    )


def tabs_for(viewer: Viewer) -> list[DashboardTab]:
    """The first twenty tabs published to the viewer, in their order."""
    if not has_dashboard(viewer):
        return []
    return [tab for tab in DashboardTab.objects.active() if tab.is_for(viewer)][:MOST_SHOWN]


def widgets_of(tab: DashboardTab) -> list[DashboardWidget]:
    """The widgets of a tab in their order."""
    return list(tab.widgets.all())


def readers_of(tab: DashboardTab) -> ContactQuerySet:
    """The people who see the tab today, as the database holds its criteria."""
    matches = (
        Q(organization__in=tab.organizations.all())
        | Q(organization__category__in=tab.categories)
        | Q(organization__classification__in=tab.classifications)
        | Q(organization__account_manager__in=tab.account_managers.all())
        | Q(security_level__in=tab.security_levels.all())
    )
    customers = Contact.objects.with_portal().filter(organization__kind=Organization.Kind.CUSTOMER)
    shown = customers if tab.is_active else customers.none()
    return shown.filter(matches).select_related("organization")


@transaction.atomic
def tab_publish(*, actor: User, tab: DashboardTab, changed: Collection[str]) -> None:
    """Put what was chosen for the saved tab into force, and write it down. `changed` names its fields.

    Raises PermissionDenied for staff who may not publish.
    """
    if not PUBLICATION.intersection(changed):
        return
    staff_only(actor, PUBLISH)
    audience_keep(tab)
    facts = {
        "active": tab.is_active,
        "whole_organization": tab.shows_whole_organization,
        "to": tab.audience,
    }
    audit.record("dashboard.published", actor=actor, target=tab, data=facts)


def audience_keep(tab: DashboardTab) -> None:
    """Write down what the tab's criteria come to."""
    tab.audience = sorted(tab.criteria())
    tab.save(update_fields=["audience"])
    audiences_keep()


def audiences_keep() -> None:
    """Write down what all active tabs come to, where every page's menu finds it."""
    active = DashboardTab.objects.active().values_list("audience", flat=True)
    everybody = sorted({one for audience in active for one in audience})
    ProviderSettings.objects.update_or_create(pk=1, defaults={"dashboard_audience": everybody})


@transaction.atomic
def tab_copy(*, actor: User, tab: DashboardTab) -> DashboardTab:
    """A tab with the same widgets, published to nobody. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "portal.add_dashboardtab")
    name = _("Copy of %(name)s") % {"name": tab.name}
    copy = DashboardTab(
        name=name[:60], order=tab.order, shows_whole_organization=tab.shows_whole_organization
    )
    copy.full_clean()
    copy.save()
    DashboardWidget.objects.bulk_create(_widgets_of(copy, tab.widgets.all()))
    audit.record("dashboard.copied", actor=actor, target=copy, data={"from": tab.name})
    return copy


def _widgets_of(tab: DashboardTab, widgets: Iterable[DashboardWidget]) -> Iterable[DashboardWidget]:
    for widget in widgets:
        widget.pk, widget.tab = None, tab
        yield widget
