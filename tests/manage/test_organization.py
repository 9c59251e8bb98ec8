"""Organization settings: whose, what may be changed, and who may sign in how."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portal.forms.organization import LOGO_BYTES
from portal.models import AuditEntry, Contact, Organization, User
from tests.conftest import Cast
from tests.identity.steps import login_of, provider, with_app
from tests.manage.conftest import everything
from tests.performance.test_queries import queries

pytestmark = pytest.mark.django_db

OWN = "/manage/organization/"

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def profile(**more: Any) -> dict[str, Any]:
    return {"name": "Acme Ltd", "time_zone": "Europe/Berlin", "locale": "de-DE"} | more


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def test_a_manager_keeps_the_profile(cast: Cast, signed_in: SignIn) -> None:
    sent = profile(address="1 Mill Lane\nYork", phone="+44 1632 960001", website="https://acme.example/")
    assert signed_in(cast.manager).post(OWN, sent).status_code == 302
    cast.acme.refresh_from_db()
    assert (cast.acme.name, cast.acme.time_zone) == ("Acme Ltd", "Europe/Berlin")
    assert cast.acme.address.splitlines() == ["1 Mill Lane", "York"]
    entry = AuditEntry.objects.get(verb="organization.changed")
    assert set(entry.data["fields"]) >= {"name", "address", "phone", "website", "time_zone", "locale"}


def test_saving_without_a_change_records_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    client.post(OWN, profile())
    client.post(OWN, profile())
    assert AuditEntry.objects.filter(verb="organization.changed").count() == 1


def test_what_is_agreed_with_the_provider_is_read_and_not_written(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert "USD" in client.get(OWN).content.decode()
    forged = {"currency": "EUR", "kb_enabled": "on", "resource_names": "full", "show_time": "worked"}
    client.post(
        OWN, profile(**forged, portal_enabled="", parent=cast.globex.pk, comanaged_since="2020-01-01")
    )
    cast.acme.refresh_from_db()
    facts = (cast.acme.currency, cast.acme.kb_enabled, cast.acme.show_time, cast.acme.parent)
    assert facts == ("USD", False, "none", None)
    assert (cast.acme.portal_enabled, cast.acme.comanaged_since) == (True, None)


def test_a_parents_manager_keeps_the_sub_organizations_too(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert "Acme North" in client.get(OWN).content.decode()
    assert client.post(f"{OWN}{cast.acme_north.pk}/", profile(name="Northern")).status_code == 302
    cast.acme_north.refresh_from_db()
    assert cast.acme_north.name == "Northern"


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("north_manager", "acme", 404),
        ("north_manager", "acme_south", 404),
        ("globex_manager", "acme", 404),
        ("manager", "globex", 404),
        ("comanaged_resource", "acme", 403),
        ("advanced", "acme", 403),
        ("basic", "acme", 403),
        ("billing", "acme", 403),
    ],
)
def test_elsewhere_nothing_is_written(cast: Cast, fresh: SignIn, who: str, whose: str, status: int) -> None:
    client, pk = fresh(getattr(cast, who)), getattr(cast, whose).pk
    before = everything()
    assert client.post(f"{OWN}{pk}/", profile()).status_code == status
    for required in ("on", ""):
        assert client.post(f"{OWN}{pk}/two-step/", {"required": required}).status_code == status
    assert everything() == before


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "\0"},
        {"name": "a\nb"},
        {"name": "x" * 1_000_000},
        {"address": "x" * 1_000_000},
        {"website": "javascript:alert(1)"},
        {"website": "ftp://acme.example/"},
        {"time_zone": "Mars/Olympus"},
        {"locale": "xx-XX"},
    ],
    ids=lambda bad: str(bad)[:40].replace("\0", "NUL"),
)
def test_bad_input_is_named_and_nothing_is_written(
    cast: Cast, signed_in: SignIn, bad: dict[str, str]
) -> None:
    before = everything()
    assert signed_in(cast.manager).post(OWN, profile(**bad)).status_code == 422
    assert everything() == before


def test_an_organization_that_cannot_be_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert client.get(f"{OWN}{10**30}/").status_code == 404
    assert client.post(f"{OWN}{2**63 - 1}/two-step/", {"required": "on"}).status_code == 404


# The logo ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_logo_is_written_anew(cast: Cast, signed_in: SignIn, kind: str) -> None:
    logo = upload(picture(kind) + b"<script>alert(1)</script>", "logo.html.png")
    assert signed_in(cast.manager).post(OWN, profile(logo=logo)).status_code == 302
    cast.acme.refresh_from_db()
    content = cast.acme.logo.read()
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content
    cast.acme.logo.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture() + b"x" * LOGO_BYTES],
    ids=["empty", "text", "svg", "too large"],
)
def test_what_is_no_small_picture_is_refused(cast: Cast, signed_in: SignIn, content: bytes) -> None:
    answer = signed_in(cast.manager).post(OWN, profile(logo=upload(content)))
    assert answer.status_code == 422
    cast.acme.refresh_from_db()
    assert (cast.acme.name, bool(cast.acme.logo)) == ("Acme", False)


def test_a_logo_stays_until_it_is_removed(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    client.post(OWN, profile(logo=upload(picture())))
    client.post(OWN, profile(phone="1"))
    assert Organization.objects.get(pk=cast.acme.pk).logo
    client.post(OWN, profile(remove_logo="on"))
    assert not Organization.objects.get(pk=cast.acme.pk).logo


# Two-step sign-in --------------------------------------------------------------------------------


def test_required_it_holds_at_everybodys_next_click_there_and_nowhere_else(
    cast: Cast, signed_in: SignIn
) -> None:
    bea, nora = signed_in(cast.basic), signed_in(cast.north_manager)
    signed_in(cast.manager).post(f"{OWN}{cast.acme.pk}/two-step/", {"required": "on"})
    assert bea.get("/")["Location"] == "/account/2fa/"
    assert nora.get("/").status_code == 200
    assert AuditEntry.objects.get(verb="organization.two_step_required").organization == cast.acme


def test_taking_the_duty_away_asks_for_the_password(cast: Cast, signed_in: SignIn, fresh: SignIn) -> None:
    place = f"{OWN}{cast.acme_north.pk}/two-step/"
    Organization.objects.filter(pk=cast.acme_north.pk).update(mfa_required=True)
    assert signed_in(cast.manager).post(place)["Location"].startswith("/account/reauthenticate/")
    assert Organization.objects.get(pk=cast.acme_north.pk).mfa_required
    fresh(cast.manager).post(place)
    assert not Organization.objects.get(pk=cast.acme_north.pk).mfa_required


def test_what_the_provider_requires_of_all_is_not_ours_to_lift(cast: Cast, signed_in: SignIn) -> None:
    provider(mfa_required_for_contacts=True)
    with_app(login_of(cast.manager))
    client = signed_in(cast.manager)
    session = client.session
    session["two_step_set_up"] = True
    session.save()
    body = client.get(OWN).content.decode()
    assert "required of everybody; we have set it so" in body
    assert "two-step/" not in body


def test_the_page_says_how_many_have_a_second_step(cast: Cast, signed_in: SignIn) -> None:
    with_app(login_of(cast.basic))
    assert "6 people may sign in; with a second step: 1." in signed_in(cast.manager).get(OWN).content.decode()


# The icon ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "shown"), [("manager", True), ("comanaged_resource", False), ("basic", False)]
)
def test_the_icon_in_the_corner_leads_there(cast: Cast, signed_in: SignIn, who: str, shown: bool) -> None:
    body = signed_in(getattr(cast, who)).get("/tickets/").content.decode()
    assert (f'href="{OWN}"' in body) is shown


def test_the_page_costs_little(cast: Cast, signed_in: SignIn) -> None:
    # session, login with contact, sub-organizations, settings, organization, two counts, tabs
    assert queries(signed_in(cast.manager), OWN) == 8
