"""Dashboards: tabs that the provider makes and publishes, and the widgets on them (reference 2.7)."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.access import Trait, Viewer
from portal.registry import Plan, Unit, dashboard_sources

MOST_TABS, MOST_ACTIVE, MOST_SHOWN = 500, 200, 20
MOST_WIDGETS, MOST_PARTS = 16, 24


class DashboardTabQuerySet(models.QuerySet["DashboardTab"]):
    """Tabs by what becomes of them."""

    def active(self) -> "DashboardTabQuerySet":
        """Those that are shown to whomever they are published to."""
        return self.filter(is_active=True)


class DashboardTab(models.Model):
    """A page of widgets; contacts of customers see it when one of its criteria is true of them.

    `audience` is what the criteria come to, in the form a viewer carries (`portal.access.Trait`):
    `portal.services.dashboards` keeps it. Nothing chosen is published to nobody.
    """

    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=False)
    shows_whole_organization = models.BooleanField(
        _("shows the whole organization"),
        default=False,
        help_text=_("Numbers count what the reader could not open: also for people who see only their own."),
    )
    organizations = models.ManyToManyField(
        "portal.Organization", blank=True, related_name="+", verbose_name=_("organizations")
    )
    categories = models.JSONField(_("organization categories"), default=list, blank=True)
    classifications = models.JSONField(_("classifications"), default=list, blank=True)
    account_managers = models.ManyToManyField(
        "portal.User",
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("account managers"),
    )
    security_levels = models.ManyToManyField(
        "portal.SecurityLevel", blank=True, related_name="+", verbose_name=_("security levels")
    )
    audience = models.JSONField(default=list, editable=False)

    objects = DashboardTabQuerySet.as_manager()

    class Meta:
        verbose_name = _("dashboard tab")
        verbose_name_plural = _("dashboard tabs")
        ordering = ("order", "pk")
        permissions = (("publish_dashboardtab", "Can publish client dashboards"),)
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="dashboard_tab_has_name"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def clean(self) -> None:
        """At most 500 tabs, at most 200 of them active."""
        others = DashboardTab.objects.exclude(pk=self.pk)
        if others.count() >= MOST_TABS:
            raise ValidationError(_("There are %(most)s tabs already."), params={"most": MOST_TABS})
        if self.is_active and others.active().count() >= MOST_ACTIVE:
            problem = _("%(most)s tabs are active already.") % {"most": MOST_ACTIVE}
            raise ValidationError({"is_active": problem})

    def is_for(self, viewer: Viewer) -> bool:
        """Whether one of its criteria is true of the viewer."""
        return not viewer.traits.isdisjoint(self.audience)

    def criteria(self) -> Iterator[str]:
        """What it is published by, as the database holds it now."""
        yield from (Trait.ORGANIZATION.of(pk) for pk in self.organizations.values_list("pk", flat=True))
        yield from map(Trait.CATEGORY.of, self.categories)
        yield from map(Trait.CLASSIFICATION.of, self.classifications)
        yield from (Trait.ACCOUNT_MANAGER.of(pk) for pk in self.account_managers.values_list("pk", flat=True))
        yield from (Trait.LEVEL.of(pk) for pk in self.security_levels.values_list("pk", flat=True))


class DashboardWidget(models.Model):
    """One box of a tab. What it names stands in the registry; an app that is gone takes its names along."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("Number")
        BAR = "bar", _("Bars")
        DOUGHNUT = "doughnut", _("Doughnut")
        LINE = "line", _("Line")
        TABLE = "table", _("Table")

    class Width(models.IntegerChoices):
        QUARTER = 1, _("A quarter")
        HALF = 2, _("Half")
        THREE_QUARTERS = 3, _("Three quarters")
        WHOLE = 4, _("The whole page")

    tab = models.ForeignKey(DashboardTab, models.CASCADE, related_name="widgets", verbose_name=_("tab"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NUMBER)
    source = models.CharField(_("rows of"), max_length=40)
    measure = models.CharField(_("measured"), max_length=40)
    group = models.CharField(_("grouped by"), max_length=40, blank=True)
    narrowing = models.CharField(_("only"), max_length=40, blank=True)
    limit = models.PositiveSmallIntegerField(
        _("at most"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PARTS)],
        help_text=_("Bars, slices, months or rows."),
    )
    width = models.PositiveSmallIntegerField(_("width"), choices=Width, default=Width.HALF)

    class Meta:
        verbose_name = _("widget")
        verbose_name_plural = _("widgets")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("number", "table"), group="")
                | (Q(kind__in=("bar", "doughnut", "line")) & ~Q(group="")),
                name="dashboard_widget_groups_charts",
                violation_error_message=_("Charts are grouped by something; numbers and tables are not."),
            ),
            models.CheckConstraint(
                condition=Q(limit__gte=1, limit__lte=MOST_PARTS, width__gte=1, width__lte=4),
                name="dashboard_widget_in_bounds",
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def clean(self) -> None:
        """What it names is there, and its kind can draw it."""
        plan = self.plan
        if plan is None:
            raise ValidationError(_("What this widget shows no longer exists; choose something else."))
        if problem := self.misfit(plan):
            raise ValidationError(problem)

    def misfit(self, plan: Plan) -> str:
        """Why its kind cannot draw what it names; empty when it can."""
        if (plan.group is None) is (self.kind not in (self.Kind.NUMBER, self.Kind.TABLE)):
            return gettext("Charts are grouped by something; numbers and tables are not.")
        if self.kind == self.Kind.LINE and plan.group and not plan.group.in_time:
            return gettext("A line joins months; choose bars for what has no order in time.")
        if self.kind == self.Kind.DOUGHNUT and plan.group and plan.group.in_time:
            return gettext("A doughnut has no order in time; choose bars or a line for months.")
        if self.kind == self.Kind.DOUGHNUT and plan.measure.unit is not Unit.COUNT:
            return gettext("A doughnut shows parts of a number; averages and shares need bars.")
        if self.kind == self.Kind.TABLE and plan.source.table is None:
            return gettext("There is no table of these rows yet.")
        return ""

    @property
    def plan(self) -> Plan | None:
        """What it names, found in the registry; None when a part of it is gone."""
        source = dashboard_sources.get(self.source)
        return source.plan(self.measure, self.group, self.narrowing) if source else None
