"""Quick Ticket, and drafts of both forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.models import Contact, CustomField, Draft, ProviderSettings, User
from portal.preview import PREVIEW_KEY
from tests.conftest import Cast
from tests.factories import portal as make_portal
from tests.factories import tickets as make
from tests.tickets.forms import fields_of
from tests.tickets.people import sign_in
from tickets.models import BackgroundQuestion, RequestType, RequestTypeField, Ticket

type SignIn = Callable[[Contact | User], Client]

QUICK = "/tickets/quick/"


@pytest.fixture
def quick_type(db: None) -> RequestType:
    """Quick Ticket is switched on, with a request type of its own."""
    ProviderSettings(quick_ticket=True).save()
    return make.request_type("Quick", quick=True, default_priority="high")


def new_form(request_type: RequestType) -> str:
    return reverse("tickets:new_form", args=[request_type.pk])


def test_three_fields_make_a_ticket(cast: Cast, signed_in: SignIn, quick_type: RequestType) -> None:
    client = signed_in(cast.manager)
    filled = fields_of(client.get(QUICK).content.decode(), "quick-ticket")
    assert set(filled) - {"csrfmiddlewaretoken", "form_token"} == {"title", "description"}

    sent = {"title": "Help", "description": "Now", "files": SimpleUploadedFile("a.txt", b"hello\n")}
    response = client.post(QUICK, filled | sent)

    ticket = Ticket.objects.get()
    assert response["Location"] == ticket.get_absolute_url()
    assert (ticket.request_type, ticket.priority, ticket.contact) == (quick_type, "high", cast.manager)
    assert ticket.attachments.count() == 1


def test_what_is_wrong_is_said(cast: Cast, signed_in: SignIn, quick_type: RequestType) -> None:
    response = signed_in(cast.basic).post(QUICK, {"title": "", "description": "Kept"})

    assert response.status_code == 422
    assert "Kept" in response.content.decode()


def test_lists_offer_it_over_the_page(cast: Cast, signed_in: SignIn, quick_type: RequestType) -> None:
    client = signed_in(cast.basic)

    assert 'data-dialog="quick-dialog"' in client.get("/tickets/").content.decode()
    alone = client.get(QUICK, headers={"HX-Request": "true"})
    assert alone.content.decode().lstrip().startswith("<form")
    assert "HX-Request" in alone["Vary"]


def _switched_off(quick_type: RequestType) -> None:
    ProviderSettings(quick_ticket=False).save()


def _without_a_type(quick_type: RequestType) -> None:
    RequestType.objects.update(quick=False)


def _with_a_retired_type(quick_type: RequestType) -> None:
    RequestType.objects.filter(quick=True).update(is_active=False)


def _with_a_question(quick_type: RequestType) -> None:
    BackgroundQuestion.objects.create(request_type=quick_type, text="Why?", required=True)


def _with_a_required_field(quick_type: RequestType) -> None:
    RequestTypeField.objects.create(request_type=quick_type, field="device", required=True)


@pytest.mark.parametrize(
    "make_it_so",
    [_switched_off, _without_a_type, _with_a_retired_type, _with_a_question, _with_a_required_field],
)
def test_it_is_not_there_unless_it_can_be_complete(
    cast: Cast, signed_in: SignIn, quick_type: RequestType, make_it_so: Callable[[RequestType], None]
) -> None:
    client = signed_in(cast.basic)
    assert QUICK in client.get("/tickets/").content.decode()

    make_it_so(quick_type)

    assert client.get(QUICK).status_code == client.post(QUICK, {"title": "x"}).status_code == 404
    assert client.post(f"{QUICK}draft/", {"title": "x"}).status_code == 404
    assert QUICK not in client.get("/tickets/").content.decode()
    assert not Ticket.objects.exists()


def test_optional_questions_are_left_out(cast: Cast, signed_in: SignIn, quick_type: RequestType) -> None:
    BackgroundQuestion.objects.create(request_type=quick_type, text="Why?")
    RequestTypeField.objects.create(request_type=quick_type, field="priority", required=True)

    assert signed_in(cast.basic).get(QUICK).status_code == 200


# What the admin site refuses --------------------------------------------------------------------------


def test_a_type_that_requires_more_cannot_become_quick(db: None) -> None:
    kind = make.request_type("Thorough")
    custom = CustomField.objects.create(entity="ticket", key="floor", label="Floor", visible_in_portal=True)
    RequestTypeField.objects.create(request_type=kind, custom_field=custom, required=True)

    kind.quick = True
    with pytest.raises(ValidationError, match="Quick Ticket cannot ask"):
        kind.full_clean()


def test_a_quick_type_cannot_come_to_require_more(quick_type: RequestType) -> None:
    rows: list[Any] = [
        RequestTypeField(request_type=quick_type, field="due", required=True),
        BackgroundQuestion(request_type=quick_type, text="Why?", required=True),
    ]
    for row in rows:
        with pytest.raises(ValidationError, match="Quick Ticket cannot ask"):
            row.full_clean()
        row.required = False
        row.full_clean()


@pytest.mark.parametrize("required", [True, False])
def test_the_admin_site_refuses_both_at_once(signed_in: SignIn, db: None, required: bool) -> None:
    """A new type, quick, with a question: the question does not know its type's row yet."""
    client = signed_in(make_portal.staff("boss", is_superuser=True))
    filled = fields_of(client.get("/admin/tickets/requesttype/add/").content.decode(), "requesttype_form")
    asked = {"questions-TOTAL_FORMS": "1", "questions-0-text": "Why?", "questions-0-kind": "text"}
    asked |= {"questions-0-order": "0"} | ({"questions-0-required": "on"} if required else {})

    response = client.post(
        "/admin/tickets/requesttype/add/", filled | asked | {"name": "Quick", "quick": "on"}
    )

    assert response.status_code == (200 if required else 302)
    assert ("Quick Ticket cannot ask for this" in response.content.decode()) is required
    assert RequestType.objects.filter(quick=True).exists() is not required


def test_a_quick_type_is_for_everyone(cast: Cast, quick_type: RequestType) -> None:
    quick_type.organization = cast.acme

    with pytest.raises(ValidationError, match="offered to everyone"):
        quick_type.full_clean()


# Drafts -----------------------------------------------------------------------------------------------


def general() -> RequestType:
    return RequestType.objects.get(name="General request")


def begin(client: Client, **typed: str) -> dict[str, str]:
    """Open the form, type, and leave it to the browser to keep the draft."""
    filled = fields_of(client.get(new_form(general())).content.decode(), "new-ticket") | typed
    assert client.post(f"{new_form(general())}draft/", filled).status_code == 204
    return filled


def test_what_was_being_written_is_back_after_the_session_ended(cast: Cast, signed_in: SignIn) -> None:
    begin(signed_in(cast.basic), title="Half a", description="story", priority="low")

    html = signed_in(cast.basic).get(new_form(general())).content.decode()

    again = fields_of(html, "new-ticket")
    assert (again["title"], again["description"], again["priority"]) == ("Half a", "story", "low")
    assert "We kept what you were writing." in html
    assert "Please check what you have entered" not in html
    assert "Half a" not in signed_in(cast.advanced).get(new_form(general())).content.decode()


def test_a_form_that_comes_after_the_session_waits_behind_the_sign_in(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    filled = fields_of(client.get(new_form(general())).content.decode(), "new-ticket")
    file = SimpleUploadedFile("photo.txt", b"all is well")
    late = filled | {"title": "Too late", "description": "All of it", "priority": "low", "files": file}
    client.session.flush()

    response = client.post(new_form(general()), late)

    assert response["Location"] == f"/account/login/?next={new_form(general())}"
    assert not Ticket.objects.exists()
    sign_in(client, cast.basic)
    page = client.get(new_form(general())).content.decode()
    again = fields_of(page, "new-ticket")
    assert (again["title"], again["description"], again["priority"]) == ("Too late", "All of it", "low")
    assert "Please choose your files again" in page
    assert "photo.txt" in page


def test_whoever_signs_in_next_never_meets_it(cast: Cast, signed_in: SignIn) -> None:
    filled = fields_of(signed_in(cast.basic).get(new_form(general())).content.decode(), "new-ticket")
    client = Client()
    client.post(new_form(general()), filled | {"title": "Private words"})
    client.post("/tickets/new/" + "9" * 90 + "/", filled | {"title": "x"})

    sign_in(client, cast.advanced)

    assert "Private words" not in client.get(new_form(general())).content.decode()
    assert not Draft.objects.exists()


def test_an_empty_form_is_no_draft(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    begin(client, title="Something")
    begin(client, title=" ", description="")

    assert not Draft.objects.exists()


def test_a_draft_ends_with_its_ticket(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    filled = begin(client, title="Whole", description="story")

    assert client.post(new_form(general()), filled).status_code == 302
    assert not Draft.objects.exists()

    # A last word from the tab that was closing comes too late and brings nothing back.
    client.post(f"{new_form(general())}draft/", filled)
    assert "Whole" not in client.get(new_form(general())).content.decode()


def test_beginning_anew_forgets_it(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    filled = begin(client, title="Half a")

    response = client.post(new_form(general()), filled | {"step": "restart"})

    assert response["Location"] == new_form(general())
    assert not Draft.objects.exists()


def test_quick_and_full_form_do_not_share_a_draft(
    cast: Cast, signed_in: SignIn, quick_type: RequestType
) -> None:
    client = signed_in(cast.basic)
    client.post(f"{QUICK}draft/", {"title": "Short"})

    assert "Short" in client.get(QUICK).content.decode()
    assert "Short" not in client.get(new_form(quick_type)).content.decode()


def test_a_preview_by_staff_neither_shows_nor_keeps_a_draft(cast: Cast, signed_in: SignIn) -> None:
    begin(signed_in(cast.basic), title="Private words")
    client = signed_in(cast.technician)
    session = client.session
    session[PREVIEW_KEY] = cast.basic.pk
    session.save()

    assert "Private words" not in client.get(new_form(general())).content.decode()


def test_the_preview_of_a_text_is_only_a_text(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)

    response = client.post("/preview/description/", {"description": "**a** <script>"})

    assert "<strong>a</strong> &lt;script&gt;" in response.content.decode()
    assert "Null characters" in client.post("/preview/body/", {"body": "a\x00"}).content.decode()
    assert client.get("/preview/description/").status_code == 405
