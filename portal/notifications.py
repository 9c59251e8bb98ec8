"""The one mail service: what to say, to whom; it sees to language, zone, look, headers and the queue.

    notify("ticket_created", to=[recipient_of(contact)], context={"number": ticket.number, "path": ...})

An event is registered in `portal.registry.notification_events` and has three templates in `mail/`:
`<key>.subject.txt`, `<key>.txt` (extends mail/base.txt) and `<key>.html` (extends mail/base.html).
A message is rendered by the worker, in the reader's language: the request that caused it does not wait, and a
template that fails is tried again instead of costing somebody their click. So the context holds plain JSON
values (texts, numbers, lists), never rows; it waits sealed, because some of it opens doors.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from portal import formats, mail_caps
from portal.access import Viewer
from portal.addresses import absolute
from portal.formats import Formats
from portal.models import Contact, ProviderSettings, User
from portal.registry import NotificationEvent, notification_events
from portal.retries import retrying_task
from portal.sealing import seal, unseal

type Json = str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None

# RFC 3834, and Exchange's own word for it: no holiday note may answer us (S33).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}

_muted: ContextVar[bool] = ContextVar("portal_mail_muted", default=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader: address, name, and how they read dates and numbers. `zone` is a time zone's name.

    `mutes` are the events that they have switched off, `may_choose` says that they have a page for it, and
    `support_email` is where their answer goes.
    """

    email: str
    name: str = ""
    formats: Formats = field(default_factory=Formats)
    zone: str = "UTC"
    mutes: Sequence[str] = ()
    may_choose: bool = False
    support_email: str = ""


def recipient_of(contact: Contact) -> Recipient:
    """A contact, with their language, formats and zone, and what they hear of; reads their organization."""
    return Recipient(
        contact.email,
        contact.name,
        Formats(contact.language, contact.date_format, contact.time_format, contact.number_format),
        contact.zone.key,
        mutes=contact.muted_events,
        may_choose=contact.portal_active,
        support_email=contact.organization.support_email,
    )


def recipient_of_user(user: User) -> Recipient:
    """A login: as the contact it belongs to, else (staff) in the provider's language and zone."""
    contact = Contact.objects.select_related("organization").filter(user=user).first()
    if contact is None:
        return recipient_of_address(user.email, user.name)
    return replace(recipient_of(contact), email=user.email)


def recipient_of_address(email: str, name: str = "") -> Recipient:
    """A bare address, such as a queue's mailbox: the provider's language and zone."""
    provider = ProviderSettings.load()
    return Recipient(email, name, Formats(provider.locale), provider.time_zone)


@contextmanager
def mail_muted() -> Iterator[None]:
    """Nothing that happens within the block is mailed: imports and demo data (S36)."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def notify(
    event_key: str,
    *,
    to: Iterable[Recipient],
    context: Mapping[str, Json],
    thread: str = "",
    reply_to: str = "",
) -> None:
    """Mail every recipient once, after the transaction under way is committed.

    Recipients without an address are left out, and so are those who have switched this kind of mail off; two
    with the same address are one. Messages with the same
    `thread` ("ticket-17") stand together in the reader's mail program. Answers go to `reply_to`, else to the
    reader's support address. Raises KeyError for an event nobody registered, and TypeError for a context that
    is not JSON.
    """
    event = notification_events[event_key]
    sealed = seal(json.dumps(context, cls=DjangoJSONEncoder))
    if _muted.get():
        return
    readers = {reader.email.lower(): reader for reader in to if reader.email and _wants(event, reader.mutes)}
    for reader in readers.values():
        send = partial(deliver.enqueue, event.key, asdict(reader), sealed, thread, reply_to=reply_to)
        transaction.on_commit(send, robust=True)


def events_for(viewer: Viewer) -> list[NotificationEvent]:
    """The kinds of mail that can reach the viewer, mandatory ones included."""
    return [
        event
        for event in notification_events
        if event.for_contacts and (event.perm is None or viewer.can(event.perm))
    ]


def hears_of(contact: Contact, event_key: str) -> bool:
    """Whether the contact gets this kind of mail: what nobody may switch off always."""
    return _wants(notification_events[event_key], contact.muted_events)


def _wants(event: NotificationEvent, muted: Sequence[str]) -> bool:
    return event.mandatory or event.key not in muted


@retrying_task()
def deliver(
    event_key: str, reader: dict[str, Any], sealed: str, thread: str, waited: int = 0, reply_to: str = ""
) -> None:
    """Render one message for one reader and hand it to the mail server.

    What is over the hour's number waits; `waited` counts the hours.
    """
    recipient = Recipient(**reader | {"formats": Formats(**reader["formats"])})
    if notification_events[event_key].mandatory or mail_caps.may_leave(recipient.email):
        message(event_key, recipient, json.loads(unseal(sealed)), thread, reply_to).send()
    elif waited < mail_caps.LONGEST_WAIT:
        mail_caps.note("held", recipient.email, event_key)
        later = deliver.using(run_after=mail_caps.next_hour())
        later.enqueue(event_key, reader, sealed, thread, waited + 1, reply_to)
    else:
        mail_caps.note("dropped", recipient.email, event_key)


def message(
    event_key: str, reader: Recipient, context: Mapping[str, Json], thread: str = "", reply_to: str = ""
) -> EmailMultiAlternatives:
    """The message as this reader gets it."""
    provider = ProviderSettings.load()
    support_email = reader.support_email or provider.support_email
    answers_go_to = one_line(reply_to) or support_email
    values = {
        **context,
        "reader": reader,
        "provider": provider,
        "portal_url": absolute("/"),
        "support_email": support_email,
        "may_choose": reader.may_choose and not notification_events[event_key].mandatory,
    }
    with (
        formats.override(reader.formats),
        timezone.override(reader.zone),
        translation.override(reader.formats.catalogue),
    ):
        made = EmailMultiAlternatives(
            subject=one_line(_text(f"mail/{event_key}.subject.txt", values)),
            body=_text(f"mail/{event_key}.txt", values),
            from_email=formataddr((one_line(provider.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            to=[formataddr((one_line(reader.name), one_line(reader.email)))],
            reply_to=[answers_go_to] if answers_go_to else None,
            headers=AUTOMATIC | _threading(thread),
        )
        made.attach_alternative(_html(f"mail/{event_key}.html", values), "text/html")
    return made


def one_line(text: str) -> str:
    """Without line breaks and control characters, so that no name or title adds a header (S34)."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _text(template_name: str, values: Mapping[str, Any]) -> str:
    # Plain text is not HTML: an apostrophe stays one.
    rendered: str = _compiled(template_name).render(Context({**values}, autoescape=False))
    return rendered.strip() + "\n"


def _html(template_name: str, values: Mapping[str, Any]) -> str:
    styles = _text("mail/mail.css", values)
    inliner = css_inline.CSSInliner(extra_css=styles, load_remote_stylesheets=False)
    page: str = inliner.inline(_compiled(template_name).render(Context({**values})))
    return page


def _compiled(template_name: str) -> Any:
    template: Any = get_template(template_name)
    return template.template


def _threading(thread: str) -> dict[str, str]:
    if not thread:
        return {}
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {"References": f"<{one_line(thread)}@{domain}>"}
