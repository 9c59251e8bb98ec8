"""What the core takes in: organizations and contacts, found again by their external id."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import RowResult
from import_export.widgets import BooleanWidget, CharWidget, Widget

from portal.imports.widgets import ChoiceWidget, ReferenceWidget
from portal.models import Contact, Organization


def text(attribute: str) -> Field:
    """A column of text under its own name."""
    return Field(attribute, attribute, CharWidget(coerce_to_string=True))


def column(attribute: str, widget: Widget) -> Field:
    """A column under its own name; a cell that is absent or empty leaves the default alone."""
    return Field(attribute, attribute, widget)


class PortalResource(ModelResource):
    """Rows of one table. A row without an external id is refused: a second run could not find it again."""

    required: ClassVar[tuple[str, ...]] = ("external_id",)

    class Meta:
        import_id_fields = ("external_id",)
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True
        skip_html_diff = True

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Ask for what every row has to have, before anything is looked up."""
        absent = [name for name in self.required if not str(row.get(name) or "").strip()]
        if absent:
            raise ValidationError({name: _("This has to be filled in.") for name in absent})

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """Let what only the database can refuse be a bad row like another."""
        result: RowResult = super().import_row(row, instance_loader, **kwargs)
        if result.errors and isinstance(result.errors[0].error, DatabaseError):
            result.validation_error = ValidationError(_("The database refused this row."))
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.errors = []
        return result

    def import_field(self, field: Field, instance: models.Model, row: Any, **kwargs: Any) -> None:
        """Leave a column alone that the row says nothing about."""
        if str(row.get(field.column_name) or "").strip():
            super().import_field(field, instance, row, **kwargs)

    @classmethod
    def columns(cls) -> Iterable[str]:
        """The names every file may use."""
        return [field.column_name for field in cls.fields.values()]

    @property
    def headings(self) -> list[str]:
        """The names a file of today may use, in order: a resource may know more than its class."""
        return [field.column_name for field in self.get_import_fields()]


class OrganizationResource(PortalResource):
    """Clients; a parent has to stand above its sub-organizations in the file, or be there already."""

    required = ("external_id", "name")
    parent = column("parent", ReferenceWidget(Organization, "external_id", "name"))
    kind = column("kind", ChoiceWidget(Organization.Kind, Organization.Kind.CUSTOMER))

    class Meta(PortalResource.Meta):
        model = Organization
        fields = (
            "external_id",
            "name",
            "parent",
            "kind",
            "category",
            "classification",
            "territory",
            "phone",
            "website",
            "address",
            "time_zone",
            "currency",
            "locale",
        )


class ContactResource(PortalResource):
    """People, without a login: activating the portal is a decision of its own."""

    required = ("external_id", "organization", "first_name")
    organization = column("organization", ReferenceWidget(Organization, "external_id", "name"))
    is_primary = column("is_primary", BooleanWidget())

    class Meta(PortalResource.Meta):
        model = Contact
        fields = (
            "external_id",
            "organization",
            "first_name",
            "last_name",
            "title",
            "email",
            "phone",
            "mobile",
            "location",
            "is_primary",
        )
