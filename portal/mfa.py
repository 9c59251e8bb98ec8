"""Two-step sign-in as a policy: who must have it, and what is open until they do (S25).

The policy belongs to the person, not to the door: it is asked at every click, whichever way they came in. A
session satisfies it when a second step was used or set up in it; that stands in the session, so the usual
request costs no query.
"""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from portal.access import LevelKind
from portal.choices import SECOND_STEPS, TwoStep
from portal.entrance import whole_page
from portal.http import PortalRequest, login_of
from portal.models import Contact, ProviderSettings, User
from portal.services.logins import sessions_end

SET_UP_KEY = "two_step_set_up"
AFTERWARDS_KEY = "two_step_afterwards"

_ALWAYS_OPEN = frozenset({"account_logout", "account_inactive"})
# Open to somebody who has a second step and has not used it in this session.
_PROVING = _ALWAYS_OPEN | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
# Open to somebody who has none yet.
_SETTING_UP = _ALWAYS_OPEN | {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
}


def is_required_for(user: User, contact: Contact | None) -> bool:
    """The provider's policy for staff, co-managed help desks or every contact, or the organization's own.

    The provider's holds everywhere; an organization can ask for more and never for less (reference a38).
    """
    provider = ProviderSettings.load()
    if user.is_staff:
        return provider.mfa_required_for_staff
    if contact is None:
        return False
    if provider.mfa_required_for_contacts or contact.organization.mfa_required:
        return True
    level = contact.security_level
    return provider.mfa_required_for_comanaged and level is not None and level.kind == LevelKind.COMANAGED


def has_second_step(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, SECOND_STEPS))


def state_of(user: User, contact: Contact, *, has_one: bool) -> TwoStep:
    """How it stands with somebody of whom it is known whether they have a second step; reads nothing."""
    if has_one:
        return TwoStep.CONFIGURED
    return TwoStep.MISSING if is_required_for(user, contact) else TwoStep.NOT_REQUIRED


def is_satisfied(request: PortalRequest) -> bool:
    """Whether a second step was used or set up in this session."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(SET_UP_KEY)) or any(record["method"] == "mfa" for record in records)


def is_due(request: PortalRequest, contact: Contact | None) -> bool:
    """Whether the person must take the second step before anything else. Asks the session first."""
    if not request.user.is_authenticated or is_satisfied(request):
        return False
    return is_required_for(request.user, contact)


def lead_to_second_step(request: PortalRequest) -> HttpResponse | None:
    """Where somebody goes who still owes the second step; None for a page that is open meanwhile."""
    proving = has_second_step(login_of(request))
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in (_PROVING if proving else _SETTING_UP):
        return None
    wanted = request.get_full_path() if request.method == "GET" and not request.htmx else "/"
    request.session[AFTERWARDS_KEY] = wanted
    if proving:
        return whole_page(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
    return whole_page(request, reverse("mfa_index"))


def on_added(request: Any, authenticator: Authenticator, **_: Any) -> None:
    """Setting a second step up proves that one has it."""
    if authenticator.type in SECOND_STEPS:
        request.session[SET_UP_KEY] = True


def on_removed(request: Any, user: User, **_: Any) -> None:
    """With the last second step goes what it proved: here, and in every other session, which ends (S23)."""
    if has_second_step(user):
        return
    request.session.pop(SET_UP_KEY, None)
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    kept = [record for record in records if record["method"] != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
    sessions_end(user, but=request.session.session_key)
