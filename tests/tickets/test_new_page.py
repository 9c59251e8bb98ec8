"""The pages of a new ticket: what is asked of whom, what stays when something is wrong, what is refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from devices.models import Device, DeviceType
from portal.access import Perm, Scope
from portal.models import Contact, CustomField, Organization, PendingFile, User
from tests.conftest import Cast
from tests.factories import portal as make_portal
from tests.factories import tickets as make
from tests.tickets.forms import fields_of
from tickets.models import BackgroundQuestion, IssueType, RequestType, RequestTypeField, Ticket

type SignIn = Callable[[Contact | User], Client]


def general() -> RequestType:
    return RequestType.objects.get(name="General request")


def address(request_type: RequestType | None = None) -> str:
    return reverse("tickets:new_form", args=[(request_type or general()).pk])


def page(client: Client, request_type: RequestType | None = None) -> str:
    response = client.get(address(request_type))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, request_type: RequestType | None = None, /, **data: Any) -> HttpResponse:
    """Open the form, fill in what is given, send the whole."""
    filled = fields_of(page(client, request_type), "new-ticket")
    filled |= {"title": "No e-mail", "description": "Since this morning."} | data
    return client.post(address(request_type), filled)  # type: ignore[return-value]  # the client adds to it


def errors(response: HttpResponse) -> dict[str, list[str]]:
    assert response.status_code == 422
    found: dict[str, list[str]] = response.context["form"].errors  # type: ignore[attr-defined]
    return found


def text_file(name: str = "log.txt", data: bytes = b"12:00 it broke\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def device(organization: Organization, name: str) -> Device:
    kind, _new = DeviceType.objects.get_or_create(name="Laptop")
    return Device.objects.create(organization=organization, type=kind, reference_name=name)


# What is it about? ------------------------------------------------------------------------------------


def test_the_only_request_type_is_not_asked_for(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.basic).get(reverse("tickets:new"))["Location"] == address()


def test_request_types_are_those_of_everyone_and_of_one_s_own(cast: Cast, signed_in: SignIn) -> None:
    make.request_type("Ours", organization=cast.acme)
    make.request_type("BAIT", organization=cast.globex)
    make.request_type("Retired", is_active=False)

    html = signed_in(cast.basic).get(reverse("tickets:new")).content.decode()

    assert "Ours" in html
    assert "General request" in html
    assert "BAIT" not in html
    assert "Retired" not in html


def test_a_provider_without_request_types_says_so(cast: Cast, signed_in: SignIn) -> None:
    RequestType.objects.update(is_active=False)

    assert (
        "There is nothing to choose from"
        in signed_in(cast.basic).get(reverse("tickets:new")).content.decode()
    )


def test_an_icon_nobody_knows_breaks_nothing(cast: Cast, signed_in: SignIn) -> None:
    make.request_type("Odd", icon="no-such-icon")

    assert signed_in(cast.basic).get(reverse("tickets:new")).status_code == 200


@pytest.mark.parametrize("which", ["foreign", "retired", "unknown"])
def test_forms_that_are_not_ours_do_not_exist(cast: Cast, signed_in: SignIn, which: str) -> None:
    foreign = make.request_type("BAIT", organization=cast.globex).pk
    retired = make.request_type("Retired", is_active=False).pk
    pk = {"foreign": foreign, "retired": retired, "unknown": 987654}[which]
    client = signed_in(cast.manager)

    for name in ("tickets:new_form", "tickets:new_draft"):
        assert client.post(reverse(name, args=[pk]), {"title": "x"}).status_code == 404
    assert client.get(reverse("tickets:new_form", args=[pk])).status_code == 404


# Who is asked what ------------------------------------------------------------------------------------


def test_a_basic_contact_is_asked_for_no_other_people_to_be_for(cast: Cast, signed_in: SignIn) -> None:
    asked = page(signed_in(cast.basic))

    assert 'name="contact"' not in asked
    assert 'name="sp_priority"' not in asked
    assert 'name="priority"' in asked


def test_only_who_reaches_several_organizations_chooses_one(cast: Cast, signed_in: SignIn) -> None:
    assert 'name="organization"' in page(signed_in(cast.manager))
    assert 'name="organization"' not in page(signed_in(cast.north_manager))
    assert 'name="organization"' not in page(signed_in(cast.globex_manager))


def test_a_type_of_one_organization_leaves_no_choice_of_it(cast: Cast, signed_in: SignIn) -> None:
    norths = make.request_type("North's", organization=cast.acme_north)
    client = signed_in(cast.manager)

    assert 'name="organization"' not in page(client, norths)
    assert send(client, norths).status_code == 302
    assert Ticket.objects.get().organization == cast.acme_north


def test_nothing_of_another_client_is_on_offer(cast: Cast, signed_in: SignIn) -> None:
    device(cast.globex, "BAIT-PC")
    asked = page(signed_in(cast.manager))

    assert "Bea Basic" in asked
    assert "Greta" not in asked
    assert "Globex" not in asked
    assert "BAIT-PC" not in asked


def test_without_the_grant_there_is_no_device(cast: Cast, signed_in: SignIn) -> None:
    device(cast.acme, "LT-1")

    assert "LT-1" in page(signed_in(cast.basic))
    assert 'name="device"' not in page(signed_in(cast.billing))


def test_the_provider_s_priority_is_asked_with_the_grant(cast: Cast, signed_in: SignIn) -> None:
    level = cast.manager.security_level
    assert level is not None
    level.grants_data[Perm.TICKETS_SET_SP_PRIORITY] = int(Scope.ORGANIZATION)
    level.save()

    assert send(signed_in(cast.manager), sp_priority="critical").status_code == 302
    assert Ticket.objects.get().sp_priority == "critical"


def test_priorities_say_what_they_mean(cast: Cast, signed_in: SignIn) -> None:
    asked = page(signed_in(cast.basic))

    assert "You cannot work at all." in asked
    assert "We usually answer within 48 hours." in asked


# Sending ----------------------------------------------------------------------------------------------


def test_after_sending_one_sees_the_ticket_and_what_happens_next(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)

    response = send(client, priority="high")

    ticket = Ticket.objects.get()
    assert response["Location"] == ticket.get_absolute_url()
    assert (ticket.title, ticket.priority, ticket.contact) == ("No e-mail", "high", cast.basic)
    html = client.get(response["Location"]).content.decode()
    assert f"We have your ticket: {ticket.number}" in html


def test_a_colleague_s_ticket_with_watchers_device_and_day(cast: Cast, signed_in: SignIn) -> None:
    for field in ("priority", "device", "watchers", "issue_type", "due"):
        RequestTypeField.objects.create(request_type=general(), field=field)
    laptop, issue = device(cast.acme_north, "LT-9"), IssueType.objects.create(name="E-mail")

    response = send(
        signed_in(cast.manager),
        organization=cast.acme_north.pk,
        contact=cast.north_manager.pk,
        watchers=[cast.advanced.pk, cast.basic.pk],
        device=laptop.pk,
        issue_type=issue.pk,
        due="2027-01-15",
    )

    assert response.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.organization, ticket.contact, ticket.device) == (
        cast.acme_north,
        cast.north_manager,
        laptop,
    )
    assert set(ticket.watchers.all()) == {cast.advanced, cast.basic}
    assert (ticket.issue_type, f"{ticket.due_at:%Y-%m-%d}") == (issue, "2027-01-15")
    assert not ticket.attachments.exists()


def test_a_form_sent_twice_leads_to_the_same_ticket(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    filled = fields_of(page(client), "new-ticket") | {"title": "Twice", "description": "x"}

    first = client.post(address(), filled)
    second = client.post(address(), filled | {"files": text_file()})

    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1
    assert "You have sent this form already" in client.get(second["Location"]).content.decode()


def test_a_ticket_that_goes_where_contacts_cannot_follow_leads_home(cast: Cast, signed_in: SignIn) -> None:
    hidden = make.request_type("Security", queue=make.queue("Triage", visible_in_portal=False))

    assert send(signed_in(cast.basic), hidden)["Location"] == reverse("home")


# The provider's own fields and questions --------------------------------------------------------------


@pytest.fixture
def survey(db: None) -> RequestType:
    """A request type that asks in every way there is."""
    kind = make.request_type("New colleague")
    for order, (key, answer, required) in enumerate(
        (("floor", "number", True), ("starts", "date", False), ("keys", "checkbox", False))
    ):
        custom = CustomField.objects.create(
            entity="ticket", key=key, label=f"The {key}", kind=answer, visible_in_portal=True
        )
        RequestTypeField.objects.create(
            request_type=kind, custom_field=custom, required=required, order=order
        )
    ask = BackgroundQuestion.objects.create
    ask(request_type=kind, text="Which team?", kind="choice", options="Sales\nStock", required=True, order=1)
    ask(request_type=kind, text="Has a phone?", kind="yes_no", order=2)
    ask(request_type=kind, text="Anything else?", kind="long_text", default="No.", order=3)
    return kind


def question(text: str) -> str:
    return f"question_{BackgroundQuestion.objects.get(text=text).pk}"


def test_answers_are_kept_by_their_kind(cast: Cast, signed_in: SignIn, survey: RequestType) -> None:
    given = {
        "custom_floor": "3",
        "custom_starts": "2026-12-01",
        "custom_keys": "no",
        question("Which team?"): "Stock",
        question("Has a phone?"): "yes",
    }

    assert send(signed_in(cast.basic), survey, **given).status_code == 302

    ticket = Ticket.objects.get()
    assert ticket.custom == {"floor": 3, "starts": "2026-12-01", "keys": False}
    assert list(ticket.answers.values_list("text", "answer")) == [
        ("Which team?", "Stock"),
        ("Has a phone?", "Yes"),
        ("Anything else?", "No."),
    ]


def test_required_answers_are_required(cast: Cast, signed_in: SignIn, survey: RequestType) -> None:
    found = errors(send(signed_in(cast.basic), survey))

    assert set(found) == {"custom_floor", question("Which team?")}


def test_fields_that_are_not_for_contacts_are_not_asked(
    cast: Cast, signed_in: SignIn, survey: RequestType
) -> None:
    CustomField.objects.filter(key="floor").update(protected=True)
    CustomField.objects.filter(key="starts").update(visible_in_portal=False)
    CustomField.objects.filter(key="keys").update(is_active=False)

    assert "custom_" not in page(signed_in(cast.basic), survey)


def test_a_type_that_names_its_fields_shows_no_others(cast: Cast, signed_in: SignIn) -> None:
    kind = make.request_type("Terse")
    RequestTypeField.objects.create(request_type=kind, field="priority", default="low")

    asked = page(signed_in(cast.basic), kind)

    assert fields_of(asked, "new-ticket")["priority"] == "low"
    for name in ("files", "watchers", "device", "due"):
        assert f'name="{name}"' not in asked


def test_files_can_be_required(cast: Cast, signed_in: SignIn) -> None:
    kind = make.request_type("Invoice query")
    RequestTypeField.objects.create(request_type=kind, field="attachments", required=True)
    client = signed_in(cast.basic)

    assert set(errors(send(client, kind))) == {"files"}
    assert send(client, kind, files=text_file()).status_code == 302


# What is wrong is said, and nothing is lost -----------------------------------------------------------


def test_what_was_typed_and_added_stays(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)

    response = send(client, title="", description="A long story <b>", files=text_file())

    assert set(errors(response)) == {"title"}
    html = response.content.decode()
    assert "A long story &lt;b&gt;" in html
    assert "log.txt" in html
    again = fields_of(html, "new-ticket") | {"title": "Now with a title"}
    assert client.post(address(), again).status_code == 302
    assert Ticket.objects.get().attachments.get().name == "log.txt"


def test_a_refused_file_does_not_cost_the_text(cast: Cast, signed_in: SignIn) -> None:
    response = send(signed_in(cast.basic), files=[text_file("x.png"), text_file("ok.txt")])

    assert set(errors(response)) == {"files"}
    assert "Since this morning." in response.content.decode()
    assert PendingFile.objects.get().name == "ok.txt"
    assert not Ticket.objects.exists()


def test_steps_on_the_way_show_the_form_again_without_blame(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    filled = fields_of(page(client), "new-ticket")

    response = client.post(
        address(), filled | {"step": "preview", "description": "**so**", "files": text_file()}
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "<strong>so</strong>" in html
    assert not response.context["form"].errors
    kept = PendingFile.objects.get()
    removed = client.post(address(), fields_of(html, "new-ticket") | {"remove_file": str(kept.pk)})
    assert removed.status_code == 200
    assert not PendingFile.objects.exists()
    assert "**so**" in removed.content.decode()


def test_another_organization_brings_its_people_and_devices(cast: Cast, signed_in: SignIn) -> None:
    device(cast.acme, "LT-ACME")
    device(cast.acme_north, "LT-NORTH")
    client = signed_in(cast.manager)
    filled = fields_of(page(client), "new-ticket")

    html = client.post(
        address(), filled | {"organization": cast.acme_north.pk, "step": "update", "title": "Kept"}
    ).content.decode()

    assert "Nora North" in html
    assert "LT-NORTH" in html
    assert "LT-ACME" not in html
    assert 'value="Kept"' in html


def test_many_people_are_found_by_searching(cast: Cast, signed_in: SignIn) -> None:
    for number in range(60):
        make_portal.contact(cast.acme, name=f"Aaron Number{number:02}", login=False)
    client = signed_in(cast.manager)
    asked = page(client)
    filled = fields_of(asked, "new-ticket")
    assert "Rolf Resource" not in asked

    html = client.post(
        address(), filled | {"step": "find", "contact_search": "rolf res", "contact": cast.manager.pk}
    ).content.decode()

    options = html[html.index('id="options-contact"') :]
    options = options[: options.index("</select>")]
    assert "Rolf Resource" in options
    assert f'<option value="{cast.manager.pk}" selected>' in options
    assert "Number07" not in options
    response = send(client, contact=cast.comanaged_resource.pk)
    assert response.status_code == 302, "what is not shown may be chosen all the same"


def test_a_device_is_found_by_its_serial_number_and_never_another_client_s(
    cast: Cast, signed_in: SignIn
) -> None:
    RequestTypeField.objects.create(request_type=general(), field="device")
    for number in range(60):
        device(cast.acme, f"AA-{number:02}")
    for organization in (cast.acme, cast.acme_north, cast.globex):
        device(organization, f"ZZ {organization}")
    Device.objects.filter(reference_name__startswith="ZZ").update(serial_number="5CD-1")
    client = signed_in(cast.manager)
    found = fields_of(page(client), "new-ticket") | {"step": "find", "device_search": "5cd"}

    html = client.post(address(), found).content.decode()

    options = html[html.index('id="options-device"') :]
    options = options[: options.index("</select>")]
    assert re.findall(r">([^<>]+)</option>", options) == ["—", "ZZ Acme (5CD-1)"]


# Bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["organization", "contact", "watchers", "device", "issue_type"])
def test_foreign_and_unknown_rows_are_the_same_invalid_choice(
    cast: Cast, signed_in: SignIn, name: str
) -> None:
    for field in ("device", "watchers", "issue_type"):
        RequestTypeField.objects.create(request_type=general(), field=field)
    foreign = {
        "organization": cast.globex.pk,
        "contact": cast.globex_manager.pk,
        "watchers": cast.globex_manager.pk,
        "device": device(cast.globex, "BAIT").pk,
        "issue_type": IssueType.objects.create(name="Gone", is_active=False).pk,
    }[name]
    client = signed_in(cast.manager)

    said = [errors(send(client, **{name: pk}))[name] for pk in (foreign, 987654)]

    assert str(said[0]).replace(str(foreign), "N") == str(said[1]).replace("987654", "N")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "a\x00b"),
        ("title", "a\x1bb"),
        ("title", "x" * 256),
        ("title", "   "),
        ("description", "a\x00b"),
        ("description", "x" * 1_000_001),
        ("priority", "panic"),
        ("contact", "abc"),
        ("contact", "\x00"),
        ("contact", "9" * 40),
        ("watchers", "1 OR 1=1"),
        ("device", "-1"),
        ("organization", "9" * 40),
        ("due", "31.02.2027"),
        ("due", "9999-12-31"),
        ("due", "2001-01-01"),
        ("custom_floor", "NaN"),
        ("custom_floor", "1e400"),
        ("custom_starts", "0000-00-00"),
        ("custom_keys", "maybe"),
    ],
)
def test_nonsense_is_refused_in_words(
    cast: Cast, signed_in: SignIn, survey: RequestType, name: str, value: str
) -> None:
    BackgroundQuestion.objects.all().delete()
    for field in ("priority", "device", "watchers", "due"):
        RequestTypeField.objects.create(request_type=survey, field=field)

    found = errors(send(signed_in(cast.manager), survey, **{"custom_floor": "1", name: value}))

    assert set(found) == {name}
    assert not Ticket.objects.exists()


def test_a_million_characters_are_taken_and_shown(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)

    response = send(client, description="x" * 1_000_000)

    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200


def test_a_thousand_files_are_too_much(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    files = [text_file(f"{number}.txt") for number in range(100)]

    response = client.post(address(), {"title": "Flood", "files": files})

    assert response.status_code == 413
    assert "That was too much at once" in response.content.decode()
    assert not PendingFile.objects.exists()


def test_a_body_that_cannot_be_right_is_refused_unread(cast: Cast, signed_in: SignIn, settings: Any) -> None:
    settings.PORTAL_UPLOAD_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10, 2_000

    response = signed_in(cast.basic).post(address(), {"title": "x", "files": text_file(data=b"x" * 5_000)})

    assert response.status_code == 413


def test_a_stale_token_is_refused_and_the_address_kept(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert cast.basic.user is not None
    client.force_login(cast.basic.user)

    assert client.post(address(), {"title": "x"}).status_code == 403
    assert not Ticket.objects.exists()


def test_a_form_token_that_was_tampered_with_is_a_new_form(cast: Cast, signed_in: SignIn) -> None:
    assert send(signed_in(cast.basic), form_token="nonsense\x00").status_code == 302


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_form_costs_the_same_for_one_and_three(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: Any, item_count: int
) -> None:
    for number in range(item_count):
        device(cast.acme, f"LT-{number}")
        make_portal.contact(cast.acme, name=f"More {number}", login=False)
        BackgroundQuestion.objects.create(request_type=general(), text=f"Question {number}")
    client = signed_in(cast.manager)
    page(client)

    with django_assert_num_queries(16):
        client.get(address())
