"""The first way in: a link that lets somebody choose a password, once and within three days (S26)."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, OneTimeLink, User
from portal.models.one_time_link import OneTimeLinkQuerySet
from portal.notifications import Json, notify, recipient_of_user
from portal.secrets import new_secret, sum_of
from portal.services.authority import Actor, may_change_access
from portal.services.limits import not_too_often

LINK_HOURS = 72
_WELCOME = OneTimeLink.Purpose.WELCOME
# Asking anew through an expired link: so many mails a day, no more.
ANEW_A_DAY = 3


@transaction.atomic
def contact_welcome_send(*, contact: Contact, actor: Actor) -> None:
    """Mail the contact their user name and a new link; every older one is void.

    Raises ValidationError for somebody who could not sign in with it.
    """
    may_change_access(actor, contact)
    if contact.user is None or not contact.may_sign_in:
        raise ValidationError(_("%(name)s cannot use the portal yet; activate it first.") % {"name": contact})
    not_too_often(actor, "contact.welcome_sent", contact)
    link_send(contact.user)
    audit.record("contact.welcome_sent", actor=actor, target=contact)


def welcome_link(token: str) -> OneTimeLink | None:
    """The usable link behind a token; None for an unknown, used or expired one, or a login switched off."""
    link = _links(token).usable().select_related("user__contact").first()
    return link if link and _is_open(link.user) else None


@transaction.atomic
def password_choose(*, token: str, password: str) -> User | None:
    """Set the password through a link, which dies of it; None when it is no longer usable.

    The link is spent by one conditional UPDATE, so that of two clicks one wins. Raises ValidationError for a
    password that is too weak; the link lives on then.
    """
    link = welcome_link(token)
    if link is None:
        return None
    validate_password(password, link.user)
    if not OneTimeLink.objects.usable().filter(pk=link.pk).update(used_at=timezone.now()):
        return None
    links_void(link.user)
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    audit.record("login.password_chosen", actor=link.user, target=link.user)
    return link.user


@transaction.atomic
def welcome_send_anew(*, token: str) -> None:
    """Mail a new link to whom an expired or used one belonged; nothing happens for any other token.

    The caller says the same in every case. Only people who have not chosen a password yet get one: for
    everybody else there is "forgotten password".
    """
    old = _links(token).spent().select_related("user__contact").first()
    if old is None or old.user.has_usable_password() or not _is_open(old.user):
        return
    today = OneTimeLink.objects.filter(user=old.user, created_at__gt=timezone.now() - timedelta(days=1))
    if today.count() <= ANEW_A_DAY:
        link_send(old.user)
        audit.record("contact.welcome_sent_anew", actor=old.user, target=old.user)


def links_void(user: User) -> None:
    """End every link of the login that still works."""
    OneTimeLink.objects.usable().filter(user=user).update(expires_at=timezone.now())


def link_send(user: User) -> None:
    """Mail the login a link to choose a password; every older one is void."""
    links_void(user)
    token = new_secret()
    OneTimeLink.objects.create(
        user=user,
        purpose=_WELCOME,
        token_hash=sum_of(token),
        expires_at=timezone.now() + timedelta(hours=LINK_HOURS),
    )
    path = reverse("welcome", args=[token])
    context: dict[str, Json] = {"username": user.username, "path": path, "hours": LINK_HOURS}
    notify("welcome", to=[recipient_of_user(user)], context=context)


def _links(token: str) -> OneTimeLinkQuerySet:
    return OneTimeLink.objects.filter(purpose=_WELCOME, token_hash=sum_of(token))


def _is_open(user: User) -> bool:
    if user.is_staff:
        return user.is_active
    contact = Contact.objects.for_viewer().filter(user=user).first()
    return contact is not None and contact.may_sign_in
