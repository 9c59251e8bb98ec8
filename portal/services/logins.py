"""A login itself, whoever it belongs to: its names, its sessions, its second step.

`User.email` is the one truth about a login's address. allauth's own table of addresses stays empty, so that
no old address opens a door.
"""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import audit
from portal.addresses import absolute
from portal.models import Contact, User
from portal.notifications import Json, notify, recipient_of_user
from portal.services.authority import Actor, may_change_access, may_manage
from portal.services.limits import not_too_often
from portal.services.welcome import links_void


def login_for(contact: Contact, username: str) -> User:
    """Make the contact's login or bring it up to date, without a password. ValidationError by field."""
    user = contact.user or User(is_staff=False)
    user.username = username.strip()
    user.email = User.objects.normalize_email(contact.email)
    user.name = contact.name
    user.is_active = True
    if not user.email:
        raise ValidationError({"email": _("A login needs an e-mail address.")})
    _refuse_clash(user)
    if not user.password:
        user.set_unusable_password()
    user.full_clean(validate_unique=False, validate_constraints=False)
    return _saved(user)


def refuse_taken_address(contact: Contact, email: str) -> None:
    """ValidationError when a contact with a login cannot have this address: for forms, before they save."""
    if contact.user is None:
        return
    others = User.objects.exclude(pk=contact.user.pk)
    if not email or _is_address(others, email) or others.filter(username__iexact=email).exists():
        raise ValidationError(_("This e-mail address cannot be used for a login. Please ask us."))


@transaction.atomic
def login_follow(*, contact: Contact, actor: Actor) -> None:
    """Bring the login's address and name up to the contact's; the old address hears of it (S23).

    Only for actors who may open the portal: whoever may set the address of a login may reset its password.
    """
    may_manage(actor, contact)
    user, address = contact.user, User.objects.normalize_email(contact.email)
    if user is None:
        return
    if user.name != contact.name:
        user.name = contact.name
        user.save(update_fields=["name"])
    if user.email != address:
        _readdress(contact, user, address, actor)


def _readdress(contact: Contact, user: User, address: str, actor: Actor) -> None:
    """Another address for the login; links sent to the old one open nothing any more (S21)."""
    may_change_access(actor, contact)
    refuse_taken_address(contact, address)
    told, facts = recipient_of_user(user), {"from": user.email, "to": address}
    user.email = address
    user.save(update_fields=["email"])
    links_void(user)
    audit.record("login.address_changed", actor=actor, target=contact, data=facts)
    notify("security_notice", to=[told], context={"notice": "address_changed"})


@transaction.atomic
def login_rename(*, contact: Contact, username: str, actor: Actor) -> None:
    """Give the login another user name, and tell its owner. ValidationError by field."""
    may_change_access(actor, contact)
    user, before = _login(contact), _login(contact).username
    user.username = username.strip()
    if user.username == before:
        return
    _refuse_clash(user)
    user.full_clean(exclude={"password"}, validate_unique=False, validate_constraints=False)
    _saved(user)
    facts = {"from": before, "to": user.username}
    audit.record("login.renamed", actor=actor, target=contact, data=facts)
    notify("security_notice", to=[recipient_of_user(user)], context={"notice": "renamed"})


@transaction.atomic
def password_link_send(*, contact: Contact, actor: Actor) -> None:
    """Mail the login's own address a link for a new password; the present one works until it is used.

    Whoever asks for it learns nothing and sets nothing.
    """
    may_change_access(actor, contact)
    user = _login(contact)
    if not contact.may_sign_in:
        raise ValidationError(_("%(name)s cannot use the portal yet; activate it first.") % {"name": contact})
    not_too_often(actor, "login.password_link_sent", contact)
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    context: dict[str, Json] = {"password_reset_url": absolute(path), "username": user.username}
    notify("password_reset", to=[recipient_of_user(user)], context=context)
    audit.record("login.password_link_sent", actor=actor, target=contact)


def _login(contact: Contact) -> User:
    if contact.user is None:
        raise ValidationError(_("This contact has no login."))
    return contact.user


def _saved(user: User) -> User:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:  # somebody was quicker between the question and the write
        raise ValidationError({"username": _("This user name is taken.")}) from taken
    return user


def _refuse_clash(user: User) -> None:
    """One person for each name and address, and nobody's name is somebody else's address.

    Whose the address is stays unsaid: it may be another client's (S21).
    """
    others = User.objects.exclude(pk=user.pk)
    if others.filter(username__iexact=user.username).exists() or _is_address(others, user.username):
        raise ValidationError({"username": _("This user name is taken.")})
    if _is_address(others, user.email) or others.filter(username__iexact=user.email).exists():
        raise ValidationError({"email": _("This e-mail address cannot be used for a login. Please ask us.")})


def _is_address(others: models.QuerySet[User], text: str) -> bool:
    return others.filter(email=User.objects.normalize_email(text)).exists()


def sessions_end(user: User, *, but: str | None = None) -> int:
    """Sign the login out everywhere, except in the session with the key `but`; returns how many ended."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def two_step_reset(*, contact: Contact, actor: Actor) -> None:
    """Forget somebody's second step (a lost phone), sign them out and tell them. Staff and managers may."""
    may_change_access(actor, contact)
    user = _login(contact)
    Authenticator.objects.filter(user=user).delete()
    sessions_end(user)
    audit.record("login.two_step_reset", actor=actor, target=contact)
    notify("security_notice", to=[recipient_of_user(user)], context={"notice": "two_step_reset"})
