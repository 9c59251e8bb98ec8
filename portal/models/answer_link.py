"""Links in mails that lead to an answer: one person, a version of one object, one thing to say (N7, S28)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    """Links by what they are about and by their state."""

    def about(self, subject: models.Model) -> Self:
        """Every link to an answer about that object."""
        return self.filter(subject_type=subject._meta.label, subject_id=subject.pk)

    def usable(self) -> Self:
        """Neither used, taken back nor expired."""
        return self.filter(used_at=None, voided_at=None, expires_at__gt=timezone.now())


class AnswerLink(models.Model):
    """A secret that was mailed to a person; only its SHA-256 is stored. The link alone opens nothing.

    `kind` is the key of the answer (`registry.answer_kinds`); `voided_at` says that the object went on
    without this question: a new version, a withdrawal, another answer.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("answer"), max_length=60)
    subject_type = models.CharField(_("kind of object"), max_length=80)
    subject_id = models.BigIntegerField(_("object id"))
    version = models.PositiveIntegerField(_("version"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="answer_links", verbose_name=_("for")
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True)
    voided_at = models.DateTimeField(_("taken back"), null=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to an answer")
        verbose_name_plural = _("links to answers")
        indexes = (
            models.Index(fields=("subject_type", "subject_id"), name="answer_link_subject"),
            models.Index(fields=("expires_at",), name="answer_link_expiry"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="answer_link_lasts"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(voided_at=None), name="answer_link_used_or_voided"
            ),
        )

    def __str__(self) -> str:
        """What it says about which object, never the secret."""
        return f"{self.kind}: {self.subject_type} {self.subject_id} v{self.version}"
