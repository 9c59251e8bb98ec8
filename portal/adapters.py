"""What allauth asks of us: who may come in, where mails go, where `next` may lead."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import mfa
from portal.addresses import absolute, client_address
from portal.choices import SECOND_STEPS
from portal.context import request_facts
from portal.entrance import is_own_path, may_enter
from portal.http import login_of
from portal.landing import landing_url
from portal.models import Contact, ProviderSettings, User
from portal.notifications import notify, recipient_of_address, recipient_of_user
from portal.sealing import seal, unseal
from portal.templatetags.browsers import browser_name

# allauth's mails to one address: our event, and what of allauth's context it says.
_MAILS = {
    "account/email/login_code": ("login_code", ("code",)),
    "account/email/password_reset_key": ("password_reset", ("password_reset_url", "username")),
    "account/email/unknown_account": ("no_account", ()),
}
# The same words for an unknown name and a wrong password, whatever was typed as name (S21).
_WRONG = _("The user name or e-mail address and the password do not match.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in for people the provider has let in; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: contacts are activated, staff are made in the admin site."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Behind every door: nobody gets a session whom the next click would throw out."""
        if may_enter(user):
            return None
        clear_login(request)
        response: HttpResponse = self.respond_user_inactive(request, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A contact's landing page; staff have theirs in the admin site."""
        user = login_of(request)
        return reverse("admin:index") if user.is_staff else landing_url(user)

    def is_safe_url(self, url: str | None) -> bool:
        """A `next` is a path of this site."""
        return is_own_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address the audit record has."""
        return client_address(request) or "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing listens

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """Before a change of one's own login: not when one has just signed in, which proves the same."""
        if not super().is_reauthentication_required(**kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        freshest = max((record["at"] for record in records), default=0)
        return bool(timezone.now().timestamp() - freshest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address, never from the request's Host header (S22)."""
        uid, _dash, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[uid, token]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the portal's own service."""
        event, names = _MAILS[template_prefix]
        user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
        reader = recipient_of_user(user) if user else recipient_of_address(email)
        notify(event, to=[reader], context={name: context[name] for name in names})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that their login changed, with when and from where."""
        facts = {"at": timezone.now().isoformat(), "address": request_facts().address or ""}
        notice = template_prefix.rpartition("/")[2]
        notify("security_notice", to=[recipient_of_user(user)], context={"notice": notice, **facts})


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second steps: secrets sealed at rest, named after the provider, kept while the policy asks for them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Two-step sign-in is required for you. Set up another second step before you remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret that opens somebody's door."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return ProviderSettings.load().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser shows when a passkey is made."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": ProviderSettings.load().name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A passkey is named after the browser it was made in, until its owner says otherwise."""
        return browser_name(request_facts().agent)[:60] or str(_("Passkey"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        user: User = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exclude(pk=authenticator.pk)
        contact = Contact.objects.select_related("organization").filter(user=user).first()
        return others.exists() or not mfa.is_required_for(user, contact)
