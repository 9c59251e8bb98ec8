"""Files come only through their ticket, and never as something a browser would run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from portal.models import AuditEntry, Contact, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import Ticket, TicketAttachment

type SignIn = Callable[[Contact | User], Client]


def attach(ticket: Ticket, **fields: Any) -> TicketAttachment:
    facts = {"name": "log.txt", "content_type": "text/plain", "size": 5, "visibility": "everyone"}
    return TicketAttachment.objects.create(ticket=ticket, file=ContentFile(b"hello", "x"), **facts | fields)


def address(attachment: TicketAttachment, ticket: Ticket | None = None) -> str:
    return f"/tickets/{(ticket or attachment.ticket).pk}/files/{attachment.pk}/"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_a_download_under_its_name(cast: Cast, signed_in: SignIn) -> None:
    attachment = attach(make.ticket(cast.basic), name='Bericht "März".txt')
    answer = signed_in(cast.basic).get(address(attachment))
    assert body(answer) == b"hello"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "M%C3%A4rz" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [("image/png", True), ("image/svg+xml", False), ("text/html", False), ("application/pdf", False)],
)
def test_only_pictures_may_be_looked_at(
    cast: Cast, signed_in: SignIn, content_type: str, shown: bool
) -> None:
    attachment = attach(make.ticket(cast.basic), content_type=content_type)
    answer = signed_in(cast.basic).get(address(attachment) + "?look")
    body(answer)
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")


def test_opening_a_file_is_recorded(cast: Cast, signed_in: SignIn) -> None:
    attachment = attach(make.ticket(cast.basic))
    body(signed_in(cast.basic).get(address(attachment)))
    entry = AuditEntry.objects.get(verb="ticket.file_opened")
    assert (entry.actor, entry.data) == (cast.basic.user, {"file": attachment.pk, "name": "log.txt"})


def test_every_file_that_is_not_theirs_is_the_same_404(cast: Cast, signed_in: SignIn) -> None:
    """Bait: internal, on an internal note, through another ticket, of another client, of a hidden queue."""
    mine, other = make.ticket(cast.basic), make.ticket(cast.basic)
    foreign = attach(make.ticket(cast.globex_manager))
    hidden = make.ticket(cast.basic, queue=make.queue("Hidden", visible_in_portal=False))
    gone = attach(mine)
    Path(gone.file.path).unlink()
    places = [
        f"/tickets/{mine.pk}/files/99999999/",
        f"/tickets/99999999/files/{foreign.pk}/",
        address(foreign),
        address(foreign, mine),
        address(attach(mine), other),
        address(attach(mine, visibility="internal")),
        address(attach(mine, note=make.note(mine, visibility="internal"))),
        address(attach(hidden)),
        address(gone),
    ]
    client = signed_in(cast.basic)
    answers = [client.get(place) for place in places]
    assert {answer.status_code for answer in answers} == {404}
    assert (
        len({answer.content.decode().replace(answer.headers["X-Request-ID"], "") for answer in answers}) == 1
    )
    assert not AuditEntry.objects.filter(verb="ticket.file_opened").exists()


def test_the_web_server_may_send_the_bytes(cast: Cast, signed_in: SignIn, settings: Any) -> None:
    settings.PORTAL_ACCEL_PREFIX = "/private-files/"
    attachment = attach(make.ticket(cast.basic))
    answer = signed_in(cast.basic).get(address(attachment))
    assert answer.headers["X-Accel-Redirect"] == f"/private-files/{attachment.file.name}"
    assert answer.content == b""
    assert answer.headers["Content-Disposition"].startswith("attachment")
