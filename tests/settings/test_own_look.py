"""What an organization's own contacts see in place of the provider's: logo, support, help."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from portal.brand import clean_logo, organization_logo_url
from portal.models import Contact, Organization, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import portal as make

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db


def picture(colour: str) -> ContentFile[bytes]:
    written = BytesIO()
    Image.new("RGB", (40, 20), colour).save(written, "PNG")
    return clean_logo(ContentFile(written.getvalue(), "logo.png"))


@pytest.fixture
def logos(cast: Cast) -> dict[str, bytes]:
    """Logos of Acme, of Globex and of the provider; those of each as they are stored."""
    cast.acme.logo.save("logo.png", picture("red"))
    cast.globex.logo.save("logo.png", picture("blue"))
    provider = ProviderSettings(name="Fernbridge")
    provider.logo.save("logo.png", picture("green"))
    owners: dict[str, Organization | ProviderSettings] = {
        "acme": cast.acme,
        "globex": cast.globex,
        "provider": provider,
    }
    stored = {}
    for name, owner in owners.items():
        with owner.logo.open() as file:
            stored[name] = file.read()
    return stored


def shown(client: Client, address: str) -> bytes:
    return b"".join(client.get(address))


def test_its_own_contacts_see_its_logo(cast: Cast, signed_in: SignIn, logos: dict[str, bytes]) -> None:
    client = signed_in(cast.basic)
    address = organization_logo_url(cast.acme)
    html = client.get("/").content.decode()
    assert f'src="{address}" alt="Acme"' in " ".join(html.split())
    assert "/brand/own/" in address
    assert shown(client, address) == logos["acme"]


def test_a_logo_is_nobody_elses(cast: Cast, signed_in: SignIn, logos: dict[str, bytes]) -> None:
    address = organization_logo_url(cast.acme)
    assert shown(signed_in(cast.globex_manager), address) == logos["globex"]
    north = signed_in(cast.north_manager)
    assert north.get(address).status_code == 404
    assert "/brand/own/" not in north.get("/").content.decode()
    assert signed_in(cast.technician).get(address).status_code == 403
    assert Client().get(address)["Location"].startswith("/account/login/")


def test_no_shared_cache_keeps_it(cast: Cast, signed_in: SignIn, logos: dict[str, bytes]) -> None:
    answer = signed_in(cast.basic).get(organization_logo_url(cast.acme))
    assert b"".join(answer) == logos["acme"]
    assert "private" in answer["Cache-Control"]


def test_the_sign_in_page_shows_the_providers(cast: Cast, logos: dict[str, bytes]) -> None:
    html = Client().get("/account/login/").content.decode()
    assert 'alt="Fernbridge"' in html
    assert "/brand/own/" not in html


def test_staff_looking_through_a_contacts_eyes_see_it_too(cast: Cast, logos: dict[str, bytes]) -> None:
    client = Client()
    client.force_login(make.staff("petra", is_superuser=True))
    client.post(f"/account/preview/{cast.basic.pk}/")
    assert shown(client, organization_logo_url(cast.acme)) == logos["acme"]


OURS = {
    "support_email": "help@provider.test",
    "support_phone": "+1 1",
    "help_url": "https://provider.test/help",
}


def test_support_is_the_providers_unless_the_organization_has_its_own(cast: Cast, signed_in: SignIn) -> None:
    ProviderSettings(**OURS).save()
    Organization.objects.filter(pk=cast.acme.pk).update(
        support_email="acme-team@provider.test", help_url="https://provider.test/acme"
    )
    acme = signed_in(cast.basic).get("/").content.decode()
    assert "mailto:acme-team@provider.test" in acme
    assert "help@provider.test" not in acme
    assert "tel:+1 1" in acme, "what has not its own is the provider's"
    assert 'href="https://provider.test/acme"' in acme
    for other in (signed_in(cast.globex_manager).get("/"), Client().get("/account/login/")):
        html = other.content.decode()
        assert "mailto:help@provider.test" in html
        assert "acme" not in html.lower()
