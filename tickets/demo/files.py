"""Files on the demo's tickets: screenshots, logs and lists, made here and now."""

import hashlib
import io
from collections.abc import Callable
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from portal.demo.world import World
from portal.models import Visibility
from tickets.demo.batch import INTERNAL_MARK
from tickets.models import Ticket, TicketAttachment, TicketNote

_COUNT = 40
_MESSAGES = (
    "Error 535: sign-in was refused by the mail server",
    "The file is damaged and cannot be opened",
    "Access denied. Contact your administrator",
    "The connection was ended unexpectedly",
    "Tray 2 is empty. Add A4 paper",
)


def _screenshot(chance: Random) -> tuple[str, str, bytes]:
    """A window with a message, as people photograph or cut it out."""
    picture = Image.new("RGB", (640, 260), "#d9dee3")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 40, 580, 220), fill="white", outline="#5b6672")
    draw.rectangle((60, 40, 580, 72), fill="#2f4a63")
    draw.text((74, 50), "Message", fill="white")
    draw.text((92, 110), chance.choice(_MESSAGES), fill="#1d242b")
    draw.rectangle((480, 176, 556, 204), fill="#e8ecf0", outline="#5b6672")
    draw.text((510, 184), "OK", fill="#1d242b")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return f"screenshot-{chance.randrange(100, 999)}.png", "image/png", content.getvalue()


def _log(chance: Random) -> tuple[str, str, bytes]:
    lines = [
        f"08:{minute:02}:{chance.randrange(60):02} retry {minute}: {chance.choice(_MESSAGES)}"
        for minute in range(chance.randrange(8, 40))
    ]
    return "client.log", "text/plain", "\n".join(lines).encode()


def _list(chance: Random) -> tuple[str, str, bytes]:
    rows = [f"PC-{chance.randrange(10_000, 99_999)},Room {chance.randrange(1, 30)}" for _ in range(20)]
    return "devices.csv", "text/csv", "\n".join(["name,room", *rows]).encode()


_MAKERS: tuple[Callable[[Random], tuple[str, str, bytes]], ...] = (_screenshot, _screenshot, _log, _list)


def seed_files(world: World) -> None:
    """Files with requests, files with replies, and a few that only staff may open."""
    tickets = list(Ticket.objects.filter(creator__isnull=False).order_by("-pk")[: _COUNT * 8])
    for ticket in world.chance.sample(tickets, min(_COUNT, len(tickets))):
        _attach(world, ticket, None)
    replies = TicketNote.objects.filter(contact_author__isnull=False).order_by("-pk")
    internal = TicketNote.objects.filter(visibility=Visibility.INTERNAL).order_by("-pk")
    for note in (*replies[:10], *internal[:6]):
        _attach(world, note.ticket, note)


def _attach(world: World, ticket: Ticket, note: TicketNote | None) -> None:
    name, content_type, content = world.chance.choice(_MAKERS)(world.chance)
    if note and note.is_internal:
        name, content_type, content = "findings.txt", "text/plain", INTERNAL_MARK.encode()
    TicketAttachment.objects.create(
        ticket=ticket,
        note=note,
        author_id=note.author_id if note else None,
        contact_author_id=note.contact_author_id if note else ticket.creator_id,
        visibility=note.visibility if note else Visibility.EVERYONE,
        created_at=note.created_at if note else ticket.created_at,
        file=ContentFile(content, name),
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
