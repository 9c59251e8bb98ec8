"""Decisions that stand up: documents written once, and a chain of who decided what (S38, N1).

Triggers on both databases refuse to change or delete a row of either; `verify_evidence` finds what was done
behind their back.
"""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.chaining import chained
from portal.storage import private_files


class SealedDocument(models.Model):
    """A file as it was when it became binding; stored under its own sum, so the same bytes lie there once."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.FileField(_("file"), storage=private_files, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("sealed document")
        verbose_name_plural = _("sealed documents")
        constraints = (models.CheckConstraint(condition=Q(size__gt=0), name="sealed_document_not_empty"),)

    def __str__(self) -> str:
        """Its file name."""
        return self.name


class EvidenceQuerySet(models.QuerySet["EvidenceEntry"]):
    """Entries, oldest first. They belong to their object: whoever may see that may see its proof."""

    def about(self, subject: models.Model, version: int | None = None) -> Self:
        """Everything that was decided about an object, or about one version of it."""
        rows = self.filter(subject_type=subject._meta.label, subject_id=subject.pk)
        return rows if version is None else rows.filter(version=version)

    def by_contacts_of(self, organizations: Collection[int]) -> Self:
        """Decisions of contacts of these organizations: none of the provider's people."""
        return self.filter(contact_id__isnull=False, organization_id__in=organizations)


class EvidenceEntry(models.Model):
    """One decision: who, by what right and sign-in, from where, to which text and which document.

    People and objects are copied in and not referred to, because the entry has to say the same when they are
    gone. `slot` names what can be decided only once, such as the answer to one version of a quote.
    """

    sequence = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    verb = models.CharField(_("what"), max_length=60)
    slot = models.CharField(max_length=120, null=True, blank=True, unique=True)
    subject_type = models.CharField(_("kind of object"), max_length=80)
    subject_id = models.BigIntegerField(_("object id"))
    subject_label = models.CharField(_("object"), max_length=250)
    version = models.PositiveIntegerField(_("version"))
    answer = models.CharField(_("answer"), max_length=40)
    agreed_text = models.TextField(_("text agreed to"))
    comment = models.TextField(_("comment"), blank=True)
    document = models.ForeignKey(
        SealedDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("document"),
    )
    document_sha256 = models.CharField(_("sum of the document"), max_length=64, blank=True)
    user_id = models.BigIntegerField(null=True, blank=True)
    contact_id = models.BigIntegerField(null=True, blank=True)
    organization_id = models.BigIntegerField(null=True, blank=True)
    person = models.CharField(_("who"), max_length=200)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    typed_name = models.CharField(_("name as typed"), max_length=200, blank=True)
    role = models.CharField(_("security level"), max_length=120, blank=True)
    organization_name = models.CharField(_("organization"), max_length=150, blank=True)
    signed_in_by = models.CharField(_("signed in by"), max_length=120, blank=True)
    signed_in_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=250, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("sequence",)
        indexes = (models.Index(fields=("subject_type", "subject_id", "version"), name="evidence_subject"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(document=None, document_sha256="")
                | (Q(document__isnull=False) & ~Q(document_sha256="")),
                name="evidence_document_with_sum",
            ),
        )

    def __str__(self) -> str:
        """Its number and what was decided."""
        return f"{self.sequence}: {self.subject_label} {self.verb}"

    def facts(self) -> dict[str, Any]:
        """Everything the entry says, as JSON values: what its sum is worked out over."""
        return {field.attname: _plain(getattr(self, field.attname)) for field in _stated()}

    def worked_out(self, previous: str) -> str:
        """The sum the entry must have if it follows the one with the sum `previous`."""
        return chained(previous, self.facts())


def _stated() -> list[models.Field[Any, Any]]:
    left_out = {"id", "document", "previous_hash", "entry_hash"}
    return [field for field in EvidenceEntry._meta.concrete_fields if field.name not in left_out]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class EvidenceHead(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    last = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("end of the evidence")
        verbose_name_plural = _("ends of the evidence")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="evidence_head_one_row"),)

    def __str__(self) -> str:
        """The last number."""
        return str(self.last)
