"""The answer to a quote: final until the salesperson clears it (seed 000)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quotes.choices import Answer
from quotes.models.quote import QuoteVersion
from quotes.querysets import AnswerQuerySet


class QuoteAnswer(models.Model):
    """Yes or no to one version, with the amounts agreed to; its proof is the entry of evidence.

    A cleared answer is deleted, its comment with it; the evidence of both stays.
    """

    version = models.OneToOneField(
        QuoteVersion, models.CASCADE, related_name="answer", verbose_name=_("version")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True)
    answered_at = models.DateTimeField(_("answered"))
    contact = models.ForeignKey(
        "portal.Contact", models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    chosen = models.JSONField(_("optional lines chosen"), default=list, blank=True)
    entry = models.OneToOneField(
        "portal.EvidenceEntry", models.PROTECT, related_name="+", verbose_name=_("evidence")
    )
    taken_to = models.CharField(_("made into"), max_length=200, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = (
            models.CheckConstraint(
                condition=~Q(answer=Answer.DECLINE, comment=""),
                name="quote_declined_with_reason",
                violation_error_message=_("Say why you decline."),
            ),
        )

    def __str__(self) -> str:
        """Yes or no."""
        return str(self.get_answer_display())

    @property
    def is_approval(self) -> bool:
        """Whether it is a yes."""
        return self.answer == Answer.APPROVE
