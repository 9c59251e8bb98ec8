"""The forms at the door: sign-in with a remembered name, the first password, a passkey."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

NAME_COOKIE = "portal_name"
NAME_COOKIE_AGE = 180 * 24 * 3600


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """User name or e-mail address and password. "Remember" fills in the name next time, and no more."""

    remember_name = forms.BooleanField(label=_("Remember my user name"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the name this browser remembers."""
        super().__init__(*args, **kwargs)
        name = _remembered(self.request)
        self.fields["login"].label = _("User name or e-mail address")
        self.fields["login"].initial = name
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": not name}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": bool(name)}
        self.fields["password"].help_text = ""
        self.fields["remember_name"].initial = bool(name)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, and remember or forget the name."""
        response: HttpResponse = super().login(request, redirect_url)
        if self.cleaned_data["remember_name"]:
            response.set_signed_cookie(
                NAME_COOKIE,
                self.cleaned_data["login"],
                max_age=NAME_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(NAME_COOKIE)
        return response


def _remembered(request: HttpRequest) -> str:
    try:
        return str(request.get_signed_cookie(NAME_COOKIE, default=""))
    except BadSignature:
        return ""


class PasskeyForm(webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey that also opens the door alone, unless one asks otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what the choices mean."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, so that you know it again")
        self.fields["passwordless"].label = _("Sign me in with it alone, without a password")
        self.fields["passwordless"].help_text = _("Your device then asks for your fingerprint, face or PIN.")
        self.fields["passwordless"].initial = True


class ChoosePasswordForm(forms.Form):
    """The first password, twice; how strong it must be is asked where it is set."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("again") and given.get("again") != given.get("password"):
            self.add_error("again", _("The two passwords differ."))
        return given
