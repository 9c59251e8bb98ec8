"""Every text goes through gettext, and the provider's words through the one tag."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.translation import _trans  # type: ignore[attr-defined]  # the switch behind gettext

from portal.choices import locales, time_zones
from portal.models import Contact, ProviderSettings, User
from tests.access.rows import ROWS
from tests.access.world import World, build, reader
from tests.conftest import assemble
from tests.house.reading import readable

PAGES = sorted(name for name, row in ROWS.items() if row.is_page)
WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")

type SignIn = Callable[[Contact | User], Client]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    """Only looked at, so it is built once."""
    return build(assemble())


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translated text stands in brackets; what has none was typed into the page."""

    def bracketed(function: Callable[..., str]) -> Callable[..., str]:
        return lambda *args: f"⟦{function(*args)}⟧"

    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(_trans, name, bracketed(getattr(_trans, name)))
    # What is kept for each language must not be found as another test left it, nor be left to another.
    monkeypatch.setattr(_trans, "get_language", lambda: "pseudo")


def words_of_the_database() -> set[str]:
    """Whatever people wrote themselves, places and languages: it is in nobody's catalogue."""
    places = {part for _name, label in time_zones() for part in label.split("/")}
    languages = {name for _code, name in locales()}
    signs = {get_currency_symbol("USD", "sv")}  # money, as Babel writes it
    weekdays = {
        get_day_names(width, locale="sv")[day] for width in ("abbreviated", "wide") for day in range(7)
    }
    months = set(get_month_names("wide", locale="sv").values())
    return {*_texts(), ProviderSettings.load().name, *places, *languages, *signs, *weekdays, *months}


def _texts() -> Iterator[str]:
    for model in apps.get_models():
        columns = [
            f.attname
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField)
        ]
        for row in model._default_manager.values_list(*columns) if columns else ():
            yield from (value for value in row if value)
            yield from _lines(row)
        for field in (f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)):
            for value in model._default_manager.values_list(field.attname, flat=True):
                yield from _leaves(value)


def _leaves(value: object) -> Iterator[str]:
    """The texts in a JSON value: custom fields, alerts."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)


def _lines(row: Iterable[str]) -> Iterator[str]:
    """The lines of long texts, as Markdown shows them: headings and paragraphs apart from each other."""
    texts = (value for value in row if value and "\n" in value)
    yield from (line.strip("# ") for text in texts for line in text.splitlines() if line.strip("# "))


def untranslated(html: str, known: set[str]) -> list[str]:
    """The readable pieces that neither gettext nor the database wrote."""
    found = []
    known = {" ".join(text.split()) for text in known}  # as `readable` spaces what it reads
    for piece in readable(html):
        rest = piece
        while WRAPPED.search(rest):
            rest = WRAPPED.sub(" ", rest)
        for text in sorted(known, key=len, reverse=True):
            rest = rest.replace(text, " ")
        if re.search(r"[A-Za-z]{2,}", rest):
            found.append(piece)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_text_of_a_page_goes_through_gettext(
    name: str, world: World, signed_in: SignIn, pseudo_locale: None
) -> None:
    Contact.objects.update(locale="sv-SE")
    client = signed_in(reader(ROWS[name].may, world))
    page = client.get(reverse(name, kwargs=ROWS[name].arguments(world)))
    assert page.status_code != 404
    known = words_of_the_database() | {str(contact) for contact in Contact.objects.all()}
    assert untranslated(page.content.decode(), known) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_uses_the_providers_words(name: str, world: World, signed_in: SignIn) -> None:
    provider = ProviderSettings.load()
    provider.organization_word, provider.device_word = "business_unit", "installed_asset"
    provider.save()
    page = signed_in(reader(ROWS[name].may, world)).get(reverse(name, kwargs=ROWS[name].arguments(world)))
    ours = [
        text
        for text in readable(page.content.decode())
        if re.search(r"\b(organi[sz]ation|device)", text, re.I)
    ]
    assert ours == []


def test_the_test_itself_finds_a_text_typed_into_a_page() -> None:
    assert untranslated("<p>⟦Tickets⟧ and more</p><img alt='Logo'>", set()) == ["⟦Tickets⟧ and more", "Logo"]
