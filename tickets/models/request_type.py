"""Request types: what a client asks for decides the form, the queue and the defaults (reference 4.3)."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.models import CustomField
from tickets.choices import FormField, Kind, Priority, QuestionKind
from tickets.querysets import RequestTypeQuerySet

# Quick Ticket asks for a title, a description and files (reference 4.4).
NO_ROOM = _(
    "Quick Ticket cannot ask for this: make it optional, or use another request type for Quick Ticket."
)


class IssueType(models.Model):
    """What a ticket is about; a sub-issue type has a parent."""

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("issue type")
        verbose_name_plural = _("issue types")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), name="issue_type_unique"),
            models.UniqueConstraint(
                fields=("name",), condition=Q(parent=None), name="issue_type_unique_at_top"
            ),
        )

    def __str__(self) -> str:
        """Its name, with what it is part of."""
        return f"{self.parent.name} / {self.name}" if self.parent else self.name


class RequestType(models.Model):
    """A named way of asking; the provider's for everyone, or one organization's."""

    portal_unscoped = "offered through offered_to(viewer); global rows have no organization"
    is_setup: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=250, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="ticket")
    organization = models.ForeignKey(
        "portal.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="request_types",
        verbose_name=_("organization"),
        help_text=_("Empty: offered to everyone."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SERVICE_REQUEST)
    queue = models.ForeignKey(
        "tickets.Queue", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("queue")
    )
    initial_status = models.ForeignKey(
        "tickets.TicketStatus",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first status"),
    )
    default_priority = models.CharField(
        _("default priority"), max_length=10, choices=Priority, default=Priority.MEDIUM
    )
    quick = models.BooleanField(
        _("used by Quick Ticket"), default=False, help_text=_("At most one; it can ask for nothing more.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RequestTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("request type")
        verbose_name_plural = _("request types")
        ordering = ("order", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("quick",),
                condition=Q(quick=True),
                name="request_type_one_quick",
                violation_error_message=_("Another request type is already used by Quick Ticket."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @cached_property
    def _named(self) -> "list[RequestTypeField]":
        return list(self.fields.select_related("custom_field"))

    @property
    def own_fields(self) -> "list[RequestTypeField]":
        """The ticket's own fields it names; none at all means the usual ones."""
        return [row for row in self._named if row.field]

    @property
    def custom_fields(self) -> "list[tuple[CustomField, RequestTypeField]]":
        """The custom fields it names that contacts may see, each with how it is named."""
        named = [(row.custom_field, row) for row in self._named if row.custom_field]
        return [(field, row) for field, row in named if field.is_for_contacts]

    @property
    def asks_for_more(self) -> bool:
        """Whether it requires something that Quick Ticket cannot show (reference 4.4)."""
        return not RequestType.objects.filter(pk=self.pk).asking_no_more().exists()

    def clean(self) -> None:
        """Quick Ticket is for everyone, and asks for nothing it cannot show."""
        if self.quick and self.organization_id:
            raise ValidationError({"quick": _("Quick Ticket needs a type that is offered to everyone.")})
        if self.quick and self.pk and self.asks_for_more:
            raise ValidationError({"quick": NO_ROOM})


class RequestTypeField(models.Model):
    """A field that a request type shows: one of the ticket's own, or a custom field."""

    is_setup: ClassVar[bool] = True

    request_type = models.ForeignKey(RequestType, models.CASCADE, related_name="fields")
    field = models.CharField(_("field"), max_length=20, choices=FormField, blank=True)
    custom_field = models.ForeignKey(
        "portal.CustomField",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"entity": "ticket"},
        verbose_name=_("custom field"),
    )
    required = models.BooleanField(_("required"), default=False)
    default = models.CharField(_("default"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(field="") & Q(custom_field__isnull=False))
                | (~Q(field="") & Q(custom_field__isnull=True)),
                name="request_type_field_one_of_two",
                violation_error_message=_("Choose a field or a custom field, not both."),
            ),
            models.UniqueConstraint(
                fields=("request_type", "field"), condition=~Q(field=""), name="request_type_field_once"
            ),
            models.UniqueConstraint(
                fields=("request_type", "custom_field"), name="request_type_custom_field_once"
            ),
        )

    def __str__(self) -> str:
        """What it asks."""
        return str(self.custom_field or self.get_field_display())

    def clean(self) -> None:
        """Quick Ticket shows none but files."""
        is_shown = self.field in (FormField.ATTACHMENTS, FormField.PRIORITY)
        if self.required and not is_shown and self.request_type.quick:
            raise ValidationError({"required": NO_ROOM})


class BackgroundQuestion(models.Model):
    """A question of a request type; its answer is kept with the ticket."""

    is_setup: ClassVar[bool] = True

    request_type = models.ForeignKey(RequestType, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("explanation"), max_length=250, blank=True)
    kind = models.CharField(_("answer"), max_length=12, choices=QuestionKind, default=QuestionKind.TEXT)
    options = models.TextField(_("options"), blank=True, help_text=_("One to a line, for a list."))
    required = models.BooleanField(_("required"), default=False)
    default = models.CharField(_("default"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("background question")
        verbose_name_plural = _("background questions")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        """The question."""
        return self.text

    def clean(self) -> None:
        """A list needs options; Quick Ticket asks no questions."""
        if self.kind == QuestionKind.CHOICE and not self.choices:
            raise ValidationError({"options": _("A list needs at least one option.")})
        if self.required and self.request_type.quick:
            raise ValidationError({"required": NO_ROOM})

    @property
    def choices(self) -> list[str]:
        """The options, one to a line."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]
