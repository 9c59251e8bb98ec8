"""The provider's own fields of one record, filled in by staff."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionForm
from portal.forms.answers import Asked, Json, answer_field, as_json, as_typed
from portal.models import CustomField
from portal.models.custom_field import CustomFieldQuerySet


class CustomValuesForm(ActionForm):
    """Every active field of the record's kind, protected ones included."""

    entity: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for each as its kind is asked, with what it holds."""
        super().__init__(*args, **kwargs)
        self.custom = list(self.asked())
        for custom in self.custom:
            note = _("The client reads it.") if custom.is_for_contacts else _("Only we read it.")
            asked = Asked(custom.label, custom.kind, str(note), required=False, options=custom.choices)
            self.fields[custom.key] = answer_field(asked)
            self.initial[custom.key] = as_typed(custom.kind, self.target.custom.get(custom.key))

    def asked(self) -> CustomFieldQuerySet:
        """The fields there are for this record."""
        return CustomField.objects.of(self.entity)

    @property
    def values(self) -> dict[str, Json]:
        """As the record keeps them."""
        return {one.key: as_json(one.kind, self.cleaned_data.get(one.key)) for one in self.custom}
