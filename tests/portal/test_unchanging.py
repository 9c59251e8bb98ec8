"""Parts of a page that are drawn once: for each language, and for everything they show."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import _trans  # type: ignore[attr-defined]  # the switch behind gettext
from pytest_django import Settings

from portal.models import Contact, ProviderSettings, User
from portal.templatetags import ui
from tests.conftest import Cast

CONFIRM = "layouts/parts/confirm.html"

type SignIn = Callable[[Contact | User], Client]


def test_each_language_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = ui.unchanging(CONFIRM)
    with monkeypatch.context() as other:
        other.setattr(_trans, "get_language", lambda: "xx")
        other.setattr(_trans, "gettext", str.upper)
        assert ">CANCEL<" in ui.unchanging(CONFIRM)
    assert ui.unchanging(CONFIRM) == plain
    assert ">Cancel<" in plain


def test_it_is_drawn_once_but_where_templates_are_worked_on(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    ui.unchanging(CONFIRM)
    drawn: list[str] = []
    monkeypatch.setattr(ui, "render_to_string", lambda name, *_: drawn.append(name))
    ui.unchanging(CONFIRM)
    assert drawn == []
    settings.DEBUG = True
    ui.unchanging(CONFIRM)
    assert drawn == [CONFIRM]


@pytest.mark.parametrize("who", ["manager", "basic"])
def test_the_menu_says_the_providers_words_at_once(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    found = []
    for word in ("company", "site", "company"):
        ProviderSettings(organization_word=word).save()
        page = client.get("/tickets/").content.decode()
        found.append(page[page.index('<ul class="nav-menus">') : page.index('class="nav-veil"')])
    assert found[0] == found[2]
    assert (found[0] != found[1]) is (who == "manager")


def test_a_menu_marks_only_the_page_that_is_open(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    for address in ("/tickets/open/", "/tickets/", "/tickets/open/"):
        page = client.get(address).content.decode()
        assert page.count('aria-current="page"') == 1
        assert page.index('aria-current="page"') > page.index(f'href="{address}"')
