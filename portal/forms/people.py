"""The forms of Manage > Users: what is known of a person, and their access to the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.forms.levels import LevelField
from portal.forms.text import LineField
from portal.models import Contact, Organization, SecurityLevel
from portal.models.user import USERNAME_ALPHABET
from portal.services.authority import levels_to_hand_out, why_access_is_fixed
from portal.services.people import GENERAL
from portal.words import word_lazy


def _organizations(viewer: Viewer) -> Any:
    return Organization.objects.visible_to(viewer).active().order_by("parent_id", "name")


class PersonForm(forms.Form):
    """What is known of a person. Only who manages several organizations is asked for one."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=word_lazy("organization"), empty_label=None
    )
    first_name = LineField(label=_("First name"), max_length=80)
    last_name = LineField(label=_("Last name"), max_length=80, required=False)
    title = LineField(label=_("Job title"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    mobile = LineField(label=_("Mobile"), max_length=40, required=False)
    location = LineField(label=_("Location"), max_length=120, required=False)

    def __init__(self, *args: Any, viewer: Viewer, contact: Contact | None = None, **kwargs: Any) -> None:
        """Filled with what is known of the contact, if there is one."""
        super().__init__(*args, **kwargs)
        self.viewer, self.contact = viewer, contact
        self.initial = {name: getattr(contact, name) for name in GENERAL} if contact else {}
        for name in ("phone", "mobile"):
            self.fields[name].widget.input_type = "tel"
        self._offer_organizations()
        if contact is not None and contact.user is not None:
            self._guard_address(contact)

    def _offer_organizations(self) -> None:
        field = self.fields["organization"]
        if not self.viewer.sees_several:
            del self.fields["organization"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = _organizations(self.viewer)
            at = self.contact.organization_id if self.contact else self.viewer.organization_id
            self.initial["organization"] = at

    def _guard_address(self, contact: Contact) -> None:
        """The address opens the login: whoever may not change that finds the field closed, and why."""
        fixed = why_access_is_fixed(self.viewer, contact)
        for name in ("email", "organization"):
            if fixed and name in self.fields:
                self.fields[name].disabled, self.fields[name].help_text = True, fixed
        if not fixed:
            self.fields["email"].required = True
            self.fields["email"].help_text = gettext(
                "They sign in with it. The address they have now is told of a change."
            )

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it; a closed field is not sent on."""
        return {name: self.cleaned_data[name] for name in GENERAL if not self.fields[name].disabled}

    @property
    def organization_chosen(self) -> Organization | None:
        """Where the person shall belong; None where there was no choice."""
        if "organization" not in self.fields or self.fields["organization"].disabled:
            return None
        chosen: Organization = self.cleaned_data["organization"]
        return chosen


def username_field() -> forms.CharField:
    """The user name (reference 11.2)."""
    return forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        validators=[USERNAME_ALPHABET],
        help_text=_("Left empty, the e-mail address is the user name."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class NewPersonForm(PersonForm):
    """A new contact: the general part, and the Client Portal part (seed 001)."""

    activate = forms.BooleanField(
        label=_("Activate Client Portal"),
        required=False,
        initial=True,
        help_text=_("They get a welcome message with a link to choose a password."),
    )
    username = username_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the levels the viewer may hand out, the first one chosen."""
        super().__init__(*args, **kwargs)
        self.fields["security_level"] = LevelField(self.viewer, required=False)
        offered = levels_to_hand_out(self.viewer)
        self.initial["security_level"] = offered[0].pk if offered else None

    def clean(self) -> dict[str, Any]:
        """What opening the portal takes, when it is asked for."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("activate"):
            return given
        if not given.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("A login needs an e-mail address."))
        if not given.get("security_level") and "security_level" not in self.errors:
            self.add_error("security_level", gettext("Choose what they may do."))
        return given

    @property
    def level(self) -> SecurityLevel | None:
        """The level, when the portal is to be opened."""
        return self.cleaned_data["security_level"] if self.cleaned_data["activate"] else None

    @property
    def username_chosen(self) -> str:
        """The user name, the e-mail address when none was typed."""
        return str(self.cleaned_data["username"] or self.cleaned_data["email"])


class AccessForm(forms.Form):
    """The Client Portal part of somebody who is there: user name and level."""

    username = username_field()

    def __init__(self, *args: Any, viewer: Viewer, contact: Contact, **kwargs: Any) -> None:
        """Filled with how it stands; a level the viewer cannot give stays unless another one is chosen."""
        super().__init__(*args, **kwargs)
        self.contact = contact
        level = contact.security_level
        offered = {row.pk for row in levels_to_hand_out(viewer)}
        keeps = contact.portal_active and level is not None and level.pk not in offered
        self.fields["security_level"] = LevelField(viewer, required=not keeps)
        if keeps:
            self.fields["security_level"].help_text = gettext(
                "Now “%(level)s”. It stays unless you choose another one."
            ) % {"level": level}
        self.initial = {
            "username": contact.user.username if contact.user else contact.email,
            "security_level": level.pk if level else None,
        }

    @property
    def level(self) -> SecurityLevel | None:
        """The level chosen; None when it stays as it is."""
        chosen: SecurityLevel | None = self.cleaned_data["security_level"]
        return chosen

    @property
    def username_chosen(self) -> str:
        """The user name, the e-mail address when none was typed."""
        return str(self.cleaned_data["username"] or self.contact.email)
