"""The ticket: what a client asked, who is on it, where it stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.choices import Kind, Priority, Source
from tickets.querysets import TicketQuerySet


class TicketDay(models.Model):
    """The counter behind ticket numbers: one row for each day in the provider's zone."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ticket counter")
        verbose_name_plural = _("ticket counters")

    def __str__(self) -> str:
        """Day and last number."""
        return f"{self.day}: {self.last}"


class Ticket(models.Model):
    """A request, incident, problem or change request of one organization.

    `completed_at` is the one fact that says a ticket is closed; services keep it equal to the status.
    The internal half (co-managed help desk) is the client's own: resource, status, priority, due, completed.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="tickets", verbose_name=_("organization")
    )
    contact = models.ForeignKey(
        "portal.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("contact"),
    )
    creator = models.ForeignKey(
        "portal.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets_created",
        verbose_name=_("created by (contact)"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by (staff)"),
    )
    watchers = models.ManyToManyField(
        "portal.Contact", through="TicketWatcher", related_name="watched_tickets", verbose_name=_("watchers")
    )
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), max_length=1_000_000, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SERVICE_REQUEST)
    request_type = models.ForeignKey(
        "tickets.RequestType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("request type"),
    )
    issue_type = models.ForeignKey(
        "tickets.IssueType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issue type"),
    )
    queue = models.ForeignKey(
        "tickets.Queue", models.PROTECT, related_name="tickets", verbose_name=_("queue")
    )
    status = models.ForeignKey(
        "tickets.TicketStatus", models.PROTECT, related_name="tickets", verbose_name=_("status")
    )
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.MEDIUM)
    sp_priority = models.CharField(
        _("service provider priority"), max_length=10, choices=Priority, blank=True
    )
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        limit_choices_to={"is_staff": True},
        verbose_name=_("assigned to"),
    )
    contract = models.ForeignKey(
        "billing.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("contract"),
    )
    device = models.ForeignKey(
        "devices.Device",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("device"),
    )
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.PORTAL)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    first_reply_at = models.DateTimeField(_("first reply"), null=True, blank=True, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"), default=timezone.now, editable=False)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    form_token = models.UUIDField(
        null=True, editable=False, help_text=_("The form it came from: sent twice, it makes one ticket.")
    )

    internal_resource = models.ForeignKey(
        "portal.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comanaged_tickets",
        verbose_name=_("co-managed resource"),
    )
    internal_status = models.ForeignKey(
        "tickets.TicketStatus",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("co-managed status"),
    )
    internal_priority = models.CharField(
        _("co-managed priority"), max_length=10, choices=Priority, blank=True
    )
    internal_due_at = models.DateTimeField(_("co-managed due"), null=True, blank=True)
    internal_completed_at = models.DateTimeField(_("co-managed completed"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    escalated_by = models.ForeignKey(
        "portal.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("escalated by"),
    )

    # What a search looked for, and where the description has it: set on its rows by `tickets.excerpts`.
    sought: tuple[str, ...] = ()
    excerpts: tuple[str, ...] = ()

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=models.F("created_at")),
                name="ticket_completed_after_created",
                violation_error_message=_("A ticket cannot be completed before it was created."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="ticket_has_title"),
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="ticket_external_id_unique"
            ),
            models.UniqueConstraint(fields=("creator", "form_token"), name="ticket_once_per_form"),
        )
        # Every list is bounded by the organization; open tickets are few among all, so they have their own.
        indexes = (
            models.Index(fields=("organization", "-created_at", "-id"), name="ticket_org_created"),
            models.Index(
                fields=("organization", "-created_at", "-id"),
                condition=Q(completed_at=None),
                name="ticket_org_open",
            ),
            models.Index(
                fields=("organization", "-completed_at"),
                condition=Q(completed_at__isnull=False),
                name="ticket_org_completed",
            ),
            models.Index(fields=("organization", "status"), name="ticket_org_status"),
            models.Index(fields=("-created_at", "-id"), name="ticket_created"),
            models.Index(
                fields=("-created_at", "-id"), condition=Q(completed_at=None), name="ticket_open_created"
            ),
            # The views of the service desk over all organizations: mine, unassigned, by queue, waiting, due.
            models.Index(
                fields=("resource", "-created_at", "-id"),
                condition=Q(completed_at=None),
                name="ticket_open_resource",
            ),
            models.Index(
                fields=("queue", "-created_at", "-id"),
                condition=Q(completed_at=None),
                name="ticket_open_queue",
            ),
            models.Index(
                fields=("status", "-created_at", "-id"),
                condition=Q(completed_at=None),
                name="ticket_open_status",
            ),
            models.Index(fields=("due_at",), condition=Q(completed_at=None), name="ticket_open_due"),
        )

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("tickets:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Not completed."""
        return self.completed_at is None

    @property
    def is_overdue(self) -> bool:
        """Open and past the due time."""
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()


class TicketWatcher(models.Model):
    """A contact kept informed of a ticket; being one makes it their own while it stays within their reach."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watchings")
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="watchings")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = (
            models.UniqueConstraint(
                fields=("ticket", "contact"),
                name="ticket_watcher_once",
                violation_error_message=_("This person already watches the ticket."),
            ),
        )

    def __str__(self) -> str:
        """Whoever watches."""
        return str(self.contact)


class TicketAnswer(models.Model):
    """The answer to a background question, with the question as it was asked."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="answers")
    question = models.ForeignKey("tickets.BackgroundQuestion", models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("question"), max_length=200)
    answer = models.TextField(_("answer"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        """Question and answer."""
        return f"{self.text}: {self.answer[:80]}"
