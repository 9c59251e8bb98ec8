"""Fields the provider adds to organizations, contacts, devices and tickets (reference 12.4)."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    """Fields by what they belong to and who may meet them."""

    def of(self, entity: str) -> "CustomFieldQuerySet":
        """Active fields of one kind of record."""
        return self.filter(entity=entity, is_active=True)

    def in_portal(self) -> "CustomFieldQuerySet":
        """Fields contacts may see: flagged so, and never the protected ones."""
        return self.filter(visible_in_portal=True, protected=False)


class CustomField(models.Model):
    """One field; its values lie in the record's `custom` column under `key`."""

    class Entity(models.TextChoices):
        ORGANIZATION = "organization", _("Organization")
        CONTACT = "contact", _("Contact")
        DEVICE = "device", _("Device")
        TICKET = "ticket", _("Ticket")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHECKBOX = "checkbox", _("Yes or no")
        CHOICE = "choice", _("One of a list")

    entity = models.CharField(_("belongs to"), max_length=20, choices=Entity)
    key = models.CharField(_("key"), max_length=40, validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z")])
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TEXT)
    options = models.TextField(_("options"), blank=True, help_text=_("One to a line, for a list."))
    visible_in_portal = models.BooleanField(_("visible in the portal"), default=False)
    protected = models.BooleanField(_("protected"), default=False, help_text=_("Never shown to contacts."))
    is_active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("entity", "order", "label")
        constraints = (models.UniqueConstraint(fields=("entity", "key"), name="custom_field_key_unique"),)

    def __str__(self) -> str:
        """Its label."""
        return self.label

    @property
    def is_for_contacts(self) -> bool:
        """Whether contacts may see and fill it today."""
        return self.is_active and self.visible_in_portal and not self.protected

    def clean(self) -> None:
        """A list needs options."""
        if self.kind == self.Kind.CHOICE and not self.choices:
            raise ValidationError({"options": _("A list needs at least one option.")})

    @property
    def choices(self) -> list[str]:
        """The options, one to a line."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]
