"""The quote and its versions: what is offered never changes once it was published."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quotes.choices import QuoteStatus
from quotes.querysets import QuoteQuerySet, VersionQuerySet

if TYPE_CHECKING:
    from quotes.models.answer import QuoteAnswer


class Quote(models.Model):
    """An offer to one contact. `current` is the version that was published last: the only one that counts."""

    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="quotes", verbose_name=_("organization")
    )
    contact = models.ForeignKey(
        "portal.Contact",
        models.PROTECT,
        related_name="quotes",
        verbose_name=_("addressed to"),
        help_text=_("Only this person sees and answers it."),
    )
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("salesperson"),
    )
    title = models.CharField(_("title"), max_length=200)
    current = models.OneToOneField(
        "quotes.QuoteVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="current_of",
        verbose_name=_("version in force"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("publish_quote", "Can publish and withdraw quotes"),
            ("clear_quote", "Can clear the answer to a quote"),
        )
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="quote_has_title"),)
        indexes = (
            models.Index(fields=("contact", "-created_at"), name="quote_contact"),
            models.Index(fields=("-created_at", "-id"), name="quote_created"),
        )

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("quotes:quote", args=[self.pk])

    def clean(self) -> None:
        """Refuse a reader from another client."""
        if self.contact_id and self.organization_id and self.contact.organization_id != self.organization_id:
            raise ValidationError({"contact": _("This belongs to another organization.")})

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"Q{self.pk or 0:05}"

    def status_on(self, day: date) -> QuoteStatus:
        """How it stands with its reader on a day of the provider's calendar."""
        if self.current is None:
            return QuoteStatus.DRAFT
        self.current.quote = self  # known, so it is not asked for again
        return self.current.status_on(day)


class QuoteVersion(models.Model):
    """One state of the offer; from its publishing on it stays as it is, and so does its document.

    `round` counts how often the answer was cleared: each round can be answered once.
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="versions", verbose_name=_("quote"))
    number = models.PositiveSmallIntegerField(_("version"))
    introduction = models.TextField(
        _("introduction"), max_length=20_000, blank=True, help_text=_("Above the lines, in Markdown.")
    )
    terms = models.TextField(
        _("terms"), max_length=50_000, blank=True, help_text=_("Under the lines, in Markdown.")
    )
    currency = models.CharField(_("currency"), max_length=3)
    tax_name = models.CharField(_("name of the tax"), max_length=40, blank=True)
    tax_percent = models.DecimalField(
        _("tax in percent"),
        max_digits=6,
        decimal_places=3,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    effective_on = models.DateField(_("effective on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True, help_text=_("The last day."))
    asks_for_answer = models.BooleanField(_("asks for an answer"), default=True)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    document = models.ForeignKey(
        "portal.SealedDocument", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a quote")
        verbose_name_plural = _("versions of quotes")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("quote", "number"), name="quote_version_number"),
            models.UniqueConstraint(
                fields=("quote",), condition=Q(published_at=None), name="quote_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("effective_on")),
                name="quote_expires_after_effective",
                violation_error_message=_("A quote cannot expire before it takes effect."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, document=None)
                | Q(published_at__isnull=False, document__isnull=False),
                name="quote_published_with_document",
            ),
            models.CheckConstraint(
                condition=Q(tax_percent__gte=0, tax_percent__lte=100), name="quote_tax_percent"
            ),
        )

    def __str__(self) -> str:
        """Of which quote, and which."""
        return f"{self.quote.number} v{self.number}"

    @property
    def given(self) -> "QuoteAnswer | None":
        """The answer to it."""
        return self.answer if hasattr(self, "answer") else None

    def status_on(self, day: date) -> QuoteStatus:
        """How it stands with its reader; what was answered stays answered."""
        if self.published_at is None:
            return QuoteStatus.DRAFT
        if self.quote.current_id != self.pk:
            return QuoteStatus.SUPERSEDED
        if self.given:
            return QuoteStatus.APPROVED if self.given.is_approval else QuoteStatus.DECLINED
        if self.quote.withdrawn_at:
            return QuoteStatus.WITHDRAWN
        return QuoteStatus.EXPIRED if self.expires_on and self.expires_on < day else QuoteStatus.OPEN
