"""A login itself, whoever it belongs to: its names, its sessions, its second step.

`User.email` is the one truth about a login's address. allauth's own table of addresses stays empty, so that
no old address opens a door.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, User
from portal.notifications import notify, recipient_of_user
from portal.services.authority import Actor, may_manage


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
    if user is None or (user.email, user.name) == (address, contact.name):
        return
    refuse_taken_address(contact, address)
    told = [recipient_of_user(user)] if user.email != address else []
    facts = {"from": user.email, "to": address}
    user.email, user.name = address, contact.name
    user.save(update_fields=["email", "name"])
    if told:
        audit.record("login.address_changed", actor=actor, target=contact, data=facts)
        notify("security_notice", to=told, context={"notice": "address_changed"})


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
    may_manage(actor, contact)
    if contact.user is None:
        raise ValidationError(_("This contact has no login."))
    Authenticator.objects.filter(user=contact.user).delete()
    sessions_end(contact.user)
    audit.record("login.two_step_reset", actor=actor, target=contact)
    notify(
        "security_notice",
        to=[recipient_of_user(contact.user)],
        context={"notice": "two_step_reset"},
    )
