"""An organization's own settings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.choices import WEB_ADDRESS, locales, time_zones
from portal.forms.logos import LogoMixin
from portal.forms.text import LineField, LongTextField
from portal.models import Organization
from portal.services.organizations import PROFILE

LOGO_BYTES = 2_000_000


def _small(upload: UploadedFile) -> None:  # type: ignore[type-arg]  # not subscriptable at run time
    if (upload.size or 0) > LOGO_BYTES:
        size = filesizeformat(LOGO_BYTES)
        raise ValidationError(_("A logo may have %(size)s at most."), params={"size": size})


class OrganizationForm(LogoMixin, forms.Form):
    """What an organization says of itself, and how its people read times."""

    name = LineField(label=gettext_lazy("Name"), max_length=150)
    address = LongTextField(label=gettext_lazy("Address"), max_length=1_000, required=False, rows=3)
    phone = LineField(label=gettext_lazy("Phone"), max_length=40, required=False)
    website = LineField(
        label=gettext_lazy("Website"), max_length=200, required=False, validators=[WEB_ADDRESS]
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    locale = forms.ChoiceField(
        label=gettext_lazy("Language and formats"),
        choices=locales,
        help_text=gettext_lazy("For everybody who has not chosen others under My settings."),
    )
    logo = forms.ImageField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        validators=[_small],
        help_text=gettext_lazy("A picture of up to 2 MB. Your people see it in the navigation bar."),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        """Filled with how it stands."""
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(organization, name) for name in PROFILE if name != "logo"}
        self.fields["phone"].widget.input_type = "tel"
        if not organization.logo:
            del self.fields["remove_logo"]

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, as the service takes it; an untouched logo is no change."""
        changes = {name: self.cleaned_data[name] for name in PROFILE if name != "logo"}
        if self.cleaned_data.get("logo"):
            return changes | {"logo": self.cleaned_data["logo"]}
        return changes | {"logo": ""} if self.cleaned_data.get("remove_logo") else changes


class TwoStepForm(forms.Form):
    """Whether everybody must have a second step."""

    required = forms.BooleanField(required=False, widget=forms.HiddenInput)
