"""The provider's colour and logo as served files."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from portal.brand import clean_logo, logo_url, style_sheet_url
from portal.models import ProviderSettings

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int] = (800, 100), tail: bytes = b"") -> ContentFile[bytes]:
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, "PNG")
    return ContentFile(written.getvalue() + tail, "logo.png")


def test_the_style_sheet_holds_the_colour_and_nothing_else(client: Client) -> None:
    ProviderSettings(brand_colour="#123ABC").save()
    response = client.get(style_sheet_url(ProviderSettings.load()))
    assert response.content == b":root { --brand: #123abc; }\n"
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]


def test_its_address_changes_with_the_colour() -> None:
    blue, green = ProviderSettings(brand_colour="#123abc"), ProviderSettings(brand_colour="#0a5c2b")
    assert style_sheet_url(blue) != style_sheet_url(green)


def test_a_logo_is_decoded_and_written_anew() -> None:
    cleaned = clean_logo(picture(tail=b"<script>alert(1)</script>")).read()
    assert b"script" not in cleaned
    assert Image.open(BytesIO(cleaned)).size == (640, 80)


@pytest.mark.parametrize("content", [b"<svg onload='x()'/>", b"MZ\x90", b""])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        clean_logo(ContentFile(content, "logo.png"))


def test_an_enormous_picture_is_refused() -> None:
    with pytest.raises(ValidationError, match="too large"):
        clean_logo(picture((6000, 4000)))


def test_without_a_logo_there_is_none(client: Client) -> None:
    assert logo_url(ProviderSettings.load()) == ""
    assert client.get(reverse("brand_logo", args=["x"])).status_code == 404


def test_the_logo_is_served_as_png(client: Client) -> None:
    provider = ProviderSettings.load()
    provider.logo.save("logo.png", clean_logo(picture()))
    response = client.get(logo_url(provider))
    assert response["Content-Type"] == "image/png"
    assert b"".join(response).startswith(b"\x89PNG")
