"""One approver of one change, and their answer: it may be changed until the change is complete."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.choices import Answer
from changes.models.change import ChangeRequest
from changes.querysets import ApprovalQuerySet


class Approval(models.Model):
    """A vote: whose it is (a member of staff or a contact), and what they said, if anything.

    Brought by the board it is fixed (`is_member`), added by hand it can be taken away with its answer. Who
    cast it, and for whom, is in the entry of evidence. `answers` counts every answer there ever was: it is
    what a form was shown, so that of two windows only one can speak.
    """

    change = models.ForeignKey(
        ChangeRequest, models.CASCADE, related_name="approvals", verbose_name=_("change request")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_approvals",
        limit_choices_to={"is_staff": True},
        verbose_name=_("member of staff"),
    )
    contact = models.ForeignKey(
        "portal.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_approvals",
        verbose_name=_("contact"),
    )
    is_member = models.BooleanField(_("of the board"), default=False)
    asked_at = models.DateTimeField(_("asked"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, editable=False)
    comment = models.TextField(_("comment"), max_length=5_000, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answers = models.PositiveIntegerField(default=0, editable=False)
    entry = models.OneToOneField(
        "portal.EvidenceEntry",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("evidence"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-is_member", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user=None, contact__isnull=False) | Q(user__isnull=False, contact=None),
                name="approval_of_one_person",
            ),
            models.UniqueConstraint(
                fields=("change", "user"),
                name="approval_once_for_user",
                violation_error_message=_("This person is asked already."),
            ),
            models.UniqueConstraint(
                fields=("change", "contact"),
                name="approval_once_for_contact",
                violation_error_message=_("This person is asked already."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", comment="", answered_at=None, entry=None)
                | Q(answer__in=Answer.values, answered_at__isnull=False, entry__isnull=False, answers__gte=1),
                name="approval_answered_with_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.REJECT, comment=""),
                name="approval_rejected_with_reason",
                violation_error_message=_("Say why you reject it."),
            ),
        )

    def __str__(self) -> str:
        """Whose it is."""
        return str(self.contact or self.user)

    @property
    def is_answered(self) -> bool:
        """Whether there is a yes or a no."""
        return bool(self.answer)

    @property
    def is_approval(self) -> bool:
        """Whether it is a yes."""
        return self.answer == Answer.APPROVE

    @property
    def verdict(self) -> str:
        """The answer as something said, not as a button."""
        said = {Answer.APPROVE.value: _("Approved"), Answer.REJECT.value: _("Rejected")}
        return str(said.get(self.answer, ""))

    @property
    def tone(self) -> str:
        """The tone of the answer."""
        return {Answer.APPROVE.value: "success", Answer.REJECT.value: "danger"}.get(self.answer, "neutral")
