"""Forms of a contact's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access import LevelKind
from portal.admin.actions import ActionForm
from portal.models import Contact, SecurityLevel
from portal.models.security_level import SecurityLevelQuerySet
from portal.models.user import USERNAME_ALPHABET
from portal.services.logins import refuse_taken_address


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The person; access to the portal is no field but a verb."""

    class Meta:
        model = Contact
        fields = (
            "organization",
            "first_name",
            "last_name",
            "title",
            "email",
            "phone",
            "mobile",
            "location",
            "is_primary",
            "is_active",
            "time_zone",
            "locale",
            "date_format",
            "time_format",
            "number_format",
            "out_of_office_from",
            "out_of_office_until",
            "stand_in",
            "external_id",
        )

    def clean_email(self) -> str:
        """One that a login can have, where there is one."""
        email: str = self.cleaned_data["email"]
        refuse_taken_address(self.instance, email)
        return email

    def clean(self) -> dict[str, Any]:
        """A stand-in is a colleague."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stand_in = cleaned.get("stand_in")
        if stand_in is not None and (
            stand_in.organization != cleaned.get("organization", self.instance.organization)
            or stand_in == self.instance
        ):
            self.add_error("stand_in", _("Choose a colleague of the same organization."))
        return cleaned


def levels_for(contact: Contact) -> SecurityLevelQuerySet:
    """The levels a contact can have: co-managed ones only where there is such a help desk."""
    levels = SecurityLevel.objects.all()
    return levels if contact.organization.comanaged_since else levels.filter(kind=LevelKind.CLIENT)


class LevelForm(ActionForm):
    """Another security level."""

    security_level = forms.ModelChoiceField(SecurityLevel.objects.none(), label=_("Security level"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the levels this contact can have, the present one first chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields["security_level"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = levels_for(self.target)
        self.initial["security_level"] = self.target.security_level_id


class ActivateForm(LevelForm):
    """What opening the portal takes."""

    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        validators=[USERNAME_ALPHABET],
        help_text=_("Unique over all clients; usually the e-mail address."),
    )
    field_order = ("username", "security_level")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the name the contact had, else the e-mail address."""
        super().__init__(*args, **kwargs)
        user = self.target.user
        self.initial["username"] = user.username if user else self.target.email
