"""Tickets on the provider's dashboards: how many, how quickly, and against which targets."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Avg, Case, Count, DurationField, ExpressionWrapper, F, FloatField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.context import per_request
from portal.dashboards.groups import Months, Named, Words, in_last_months
from portal.filters import DayRangeFilter
from portal.models import Contact, Organization
from portal.registry import DashboardSource, Measure, Narrowing, Unit
from portal.registry.dashboards import Rows
from portal.words import word_lazy
from tickets.choices import Priority
from tickets.filters import TicketFilters
from tickets.models import RequestType, ResponseTarget, Ticket, TicketStatus
from tickets.querysets import TicketQuerySet
from tickets.tables import TicketTable

type Hours = Mapping[str, int]  # by priority


def rows(viewer: Viewer) -> TicketQuerySet:
    """The tickets that are counted."""
    return Ticket.objects.visible_to(viewer)


def aims(field: str) -> Hours:
    """The targets in hours; read once for each request, for every widget of a page asks for them."""
    kept = per_request()
    if "response_targets" not in kept:
        kept["response_targets"] = list(ResponseTarget.objects.all())
    return {target.priority: getattr(target, field) for target in kept["response_targets"]}


def _took(field: str) -> Any:
    return Avg(ExpressionWrapper(F(field) - F("created_at"), output_field=DurationField()))


def _kept_to(field: str, hours: Hours) -> Any:
    """The share of rows whose moment came within their priority's hours."""
    one, none = Value(1.0), Value(0.0)
    in_time = (
        When(Q(priority=priority, **{f"{field}__lte": F("created_at") + timedelta(hours=aim)}), then=one)
        for priority, aim in hours.items()
    )
    return Avg(Case(*in_time, default=none, output_field=FloatField()))


def _measurable(field: str, hours: Hours) -> Q:
    """Rows with a target whose moment came, and open ones whose moment is missed already.

    A reply that never came must not make the share better. Completed tickets without a recorded reply are
    left out, because most were imported so.
    """
    now = timezone.now()
    late = (
        Q(priority=priority, created_at__lt=now - timedelta(hours=aim)) for priority, aim in hours.items()
    )
    missed = Q(completed_at=None) & reduce(or_, late, Q(pk__in=()))
    came = Q(priority__in=list(hours), **{f"{field}__isnull": False})
    return came | (Q(**{field: None}) & missed)


def _pair(name: str, field: str, took: Any, share: Any) -> tuple[Measure, Measure]:
    """How long something takes on average, and how often within the target."""
    hours = partial(aims, f"{name}_hours")
    return (
        Measure(
            name,
            took,
            Unit.HOURS,
            partial(_took, field),
            lambda: Q(**{f"{field}__isnull": False}),
            lambda: {"priority": hours()},
        ),
        Measure(
            f"{name}_share",
            share,
            Unit.SHARE,
            lambda: _kept_to(field, hours()),
            lambda: _measurable(field, hours()),
        ),
    )


def _listed(rows: Rows) -> Rows:
    assert isinstance(rows, TicketQuerySet)  # noqa: S101 - tells the type checker what the source gives
    return rows.for_list()


def _completed(rows: TicketQuerySet) -> TicketQuerySet:
    return rows.exclude(completed_at=None)


class CountedTicketFilters(TicketFilters):
    """A table behind a number may hold open and completed tickets."""

    due = DayRangeFilter("due_at", label=_("Due"))
    completed = DayRangeFilter("completed_at", label=_("Completed"))


def _months(field: str, count: int) -> Callable[[Rows, Viewer], Rows]:
    return lambda rows, viewer: rows.filter(in_last_months(field, viewer, count))


def _words(narrow: Callable[[TicketQuerySet], TicketQuerySet]) -> Callable[[Any, Viewer], Rows]:
    return lambda rows, viewer: narrow(rows)


TICKETS = DashboardSource(
    "tickets",
    _("Tickets"),
    order=10,
    perm=Perm.TICKETS_VIEW,
    rows=rows,
    measures=(
        Measure("count", _("Number"), Unit.COUNT, lambda: Count("pk")),
        *_pair(
            "first_reply",
            "first_reply_at",
            _("Time to the first reply, on average"),
            _("First replies within the target"),
        ),
        *_pair(
            "resolution",
            "completed_at",
            _("Time to the resolution, on average"),
            _("Resolutions within the target"),
        ),
    ),
    groups=(
        Months("month_created", _("Month created"), "created_at"),
        Months("month_completed", _("Month completed"), "completed_at"),
        Named("status", _("Status"), "status", TicketStatus, ("client_label",), ""),
        Words("priority", _("Priority"), "priority", Priority.choices),
        Named(
            "request_type",
            _("Request type"),
            "request_type",
            RequestType,
            ("name",),
            _("Without a request type"),
        ),
        Named("organization", word_lazy("organization"), "organization", Organization, ("name",), ""),
        Named(
            "contact",
            _("Contact"),
            "contact",
            Contact,
            ("first_name", "last_name"),
            _("Without a contact"),
            people=True,
        ),
    ),
    narrowings=(
        Narrowing("open", _("Open"), _words(TicketQuerySet.open)),
        Narrowing("waiting", _("Waiting for the client"), _words(TicketQuerySet.waiting_on_customer)),
        Narrowing("overdue", _("Overdue"), _words(TicketQuerySet.overdue)),
        Narrowing("completed", _("Completed"), _words(_completed)),
        Narrowing("recent", _("Recently completed"), _words(TicketQuerySet.recently_completed)),
        Narrowing("created_1", _("Created this month"), _months("created_at", 1)),
        Narrowing("created_6", _("Created in the last six months"), _months("created_at", 6)),
        Narrowing("created_12", _("Created in the last twelve months"), _months("created_at", 12)),
        Narrowing("completed_6", _("Completed in the last six months"), _months("completed_at", 6)),
        Narrowing("completed_12", _("Completed in the last twelve months"), _months("completed_at", 12)),
    ),
    table=TicketTable,
    filterset=CountedTicketFilters,
    listed=_listed,
    columns=("number", "title", "status", "created"),
)
