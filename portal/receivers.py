"""What the core does when somebody's login is used or changed: above all, it is written down."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver

from portal import audit, mfa, preview
from portal.models import Contact, User
from portal.services.welcome import links_void


def _record(verb: str, user: User, **data: Any) -> None:
    audit.record(verb, actor=user, target=user, organization=_organization_of(user), data=data)


def _organization_of(user: User | None) -> int | None:
    return (
        Contact.objects.filter(user=user).values_list("organization_id", flat=True).first() if user else None
    )


@receiver(user_logged_in, dispatch_uid="portal.signed_in")
def signed_in(request: Any, user: User, **_: Any) -> None:
    """By which steps somebody came in: password, code, mfa."""
    _record(
        "login.signed_in", user, by=[step["method"] for step in get_authentication_records(request, user)]
    )


@receiver(user_logged_out, dispatch_uid="portal.signed_out")
def signed_out(request: Any, user: User | None, **_: Any) -> None:
    """Signing out ends a preview too."""
    if user is not None:
        preview.end(request, reason="signed out")
        _record("login.signed_out", user)


@receiver(user_login_failed, dispatch_uid="portal.login_failed")
def login_failed(credentials: dict[str, Any], **_: Any) -> None:
    """A wrong name or password; the name as typed, the password never. Told to the organization it is of."""
    name = str(credentials.get("username") or credentials.get("email") or "")[:200]
    user = User.objects.named(name)
    audit.record("login.failed", target=user, organization=_organization_of(user), data={"name": name})


@receiver(password_changed, dispatch_uid="portal.password_changed")
@receiver(password_set, dispatch_uid="portal.password_set")
@receiver(password_reset, dispatch_uid="portal.password_reset")
def password_is_new(user: User, signal: Signal, **_: Any) -> None:
    """A password of one's own choice makes every link that could still set one void."""
    links_void(user)
    _record("login.password_reset" if signal is password_reset else "login.password_changed", user)


@receiver(authenticator_added, dispatch_uid="portal.second_step_added")
def second_step_added(request: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second step was set up."""
    mfa.on_added(request, authenticator)
    _record("login.second_step_added", user, kind=authenticator.type)


@receiver(authenticator_removed, dispatch_uid="portal.second_step_removed")
def second_step_removed(request: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second step was taken away."""
    mfa.on_removed(request, user)
    _record("login.second_step_removed", user, kind=authenticator.type)


@receiver(authenticator_reset, dispatch_uid="portal.recovery_codes_made")
def recovery_codes_made(user: User, **_: Any) -> None:
    """New recovery codes took the place of the old ones."""
    _record("login.recovery_codes_made", user)


@receiver(authentication_failed, dispatch_uid="portal.second_step_failed")
def second_step_failed(user: User, **_: Any) -> None:
    """A wrong code or key after a right password: the sign of a stolen one."""
    _record("login.second_step_failed", user)
