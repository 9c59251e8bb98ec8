"""Tickets and time entries, found again by their external id."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.widgets import DecimalWidget

from portal.imports.resources import PortalResource, column
from portal.imports.widgets import ChoiceWidget, ClockWidget, DayWidget, MomentWidget, ReferenceWidget
from portal.models import Contact, Organization, User, Visibility
from tickets.choices import Kind, Priority, Source, StatusKind
from tickets.models import Queue, RequestType, Ticket, TicketStatus, TicketStatusChange, TicketTimeEntry
from tickets.services.numbers import take_number
from tickets.services.statuses import system_status

# Stands in the column while a row is checked; the number is taken only for a row that is written.
UNNUMBERED = "-"


class TicketResource(PortalResource):
    """Tickets as they stood elsewhere: numbered by their day here, with what is known of their history."""

    required = ("external_id", "organization", "title", "created_at")
    organization = column("organization", ReferenceWidget(Organization, "external_id", "name"))
    contact = column("contact", ReferenceWidget(Contact, "external_id", "email"))
    kind = column("kind", ChoiceWidget(Kind, Kind.SERVICE_REQUEST))
    status = column("status", ReferenceWidget(TicketStatus, "name", "client_label"))
    priority = column("priority", ChoiceWidget(Priority, Priority.MEDIUM))
    queue = column("queue", ReferenceWidget(Queue, "name"))
    request_type = column("request_type", ReferenceWidget(RequestType, "name"))
    resource = column("resource", ReferenceWidget(User, "username", "email"))
    created_at = column("created_at", MomentWidget())
    due_at = column("due_at", MomentWidget())
    completed_at = column("completed_at", MomentWidget())

    class Meta(PortalResource.Meta):
        model = Ticket
        fields = (
            "external_id",
            "number",
            "organization",
            "contact",
            "title",
            "description",
            "kind",
            "status",
            "priority",
            "queue",
            "request_type",
            "resource",
            "created_at",
            "due_at",
            "completed_at",
        )

    def import_instance(self, instance: Ticket, row: dict[str, Any], **kwargs: Any) -> None:
        """Fill in what a file rarely says, then refuse what contradicts itself."""
        came_from = instance.status_id
        super().import_instance(instance, row, **kwargs)
        instance.imported_from_status = came_from  # type: ignore[attr-defined]  # for the history, see below
        if instance._state.adding:
            instance.source = Source.IMPORT
            instance.last_activity_at = instance.completed_at or instance.created_at
        instance.number = instance.number or UNNUMBERED
        if not instance.queue_id:
            instance.queue = Queue.objects.get(is_default=True)
        if not instance.status_id:
            instance.status = system_status(StatusKind.COMPLETE if instance.completed_at else StatusKind.NEW)
        _refuse_contradictions(instance)

    def before_save_instance(self, instance: Ticket, row: dict[str, Any], **kwargs: Any) -> None:
        """Number it by the day it was created."""
        if instance.number == UNNUMBERED:
            instance.number = take_number(instance.created_at)

    def after_save_instance(self, instance: Ticket, row: dict[str, Any], **kwargs: Any) -> None:
        """Leave a trace of the status in the work history."""
        came_from = instance.imported_from_status  # type: ignore[attr-defined]  # set above
        if came_from == instance.status_id:
            return
        at: datetime = instance.completed_at or (timezone.now() if came_from else instance.created_at)
        TicketStatusChange.objects.create(
            ticket=instance, from_status_id=came_from, to_status=instance.status, at=at
        )


def _refuse_contradictions(ticket: Ticket) -> None:
    contact, organization = ticket.contact, ticket.organization
    if contact and contact.organization_id not in (organization.pk, organization.parent_id):
        raise ValidationError({"contact": _("This person belongs to another client.")})
    if ticket.request_type and ticket.request_type.organization_id not in (None, organization.pk):
        raise ValidationError({"request_type": _("This request type belongs to another client.")})
    if (ticket.status.kind == StatusKind.COMPLETE) != (ticket.completed_at is not None):
        raise ValidationError({"completed_at": _("A completed ticket, and only that, has this time.")})
    if ticket.resource and not ticket.resource.is_staff:
        raise ValidationError({"resource": _("This person is not one of the provider's.")})


class TimeEntryResource(PortalResource):
    """Hours on tickets; internal unless the file says otherwise, because internal text must not leave."""

    required = ("external_id", "ticket", "resource", "worked_on", "hours_worked")
    ticket = column("ticket", ReferenceWidget(Ticket, "external_id", "number"))
    resource = column("resource", ReferenceWidget(User, "username", "email"))
    worked_on = column("worked_on", DayWidget())
    start = column("start", ClockWidget())
    end = column("end", ClockWidget())
    hours_worked = column("hours_worked", DecimalWidget())
    hours_billed = column("hours_billed", DecimalWidget())
    visibility = column("visibility", ChoiceWidget(Visibility, Visibility.INTERNAL))
    approved_and_posted_at = column("approved_and_posted_at", MomentWidget())

    class Meta(PortalResource.Meta):
        model = TicketTimeEntry
        fields = (
            "external_id",
            "ticket",
            "resource",
            "worked_on",
            "start",
            "end",
            "hours_worked",
            "hours_billed",
            "summary",
            "visibility",
            "approved_and_posted_at",
        )

    def import_instance(self, instance: TicketTimeEntry, row: dict[str, Any], **kwargs: Any) -> None:
        """Bill what was worked unless the file says otherwise; internal unless it says so.

        What was refused waits again, as after any correction.
        """
        instance.wait()
        if instance._state.adding:
            instance.visibility = Visibility.INTERNAL
        super().import_instance(instance, row, **kwargs)
        if not str(row.get("hours_billed") or "") and instance._state.adding:
            instance.hours_billed = instance.hours_worked
