"""Every page of the portal in light and dark, wide and on a phone: axe finds nothing, nothing sticks out."""

import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from portal.models import Contact, User
from tests.access.rows import ROWS
from tests.access.world import World, reader

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
PAGES = sorted(name for name, row in ROWS.items() if row.is_page)
# With PORTAL_SCREENSHOTS=folder every page is kept as a picture, for eyes.
SCREENSHOTS = os.environ.get("PORTAL_SCREENSHOTS", "")

# Colours that still fade from the other theme have no contrast yet.
STILL = """async () => {
    for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map((animation) => animation.finished));
}"""

type Enter = Callable[[Contact | User], Page]


def looks(page: Page) -> Iterator[str]:
    """The page in each theme and each width; in every pair of them where eyes will look, too."""
    for theme, width in product(THEMES, WIDTHS) if SCREENSHOTS else zip(THEMES, WIDTHS, strict=True):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # a literal
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(STILL)
        yield f"{theme}-{width}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean(
    name: str, server: LiveServer, standing: World, enter: Enter, complaints: list[str]
) -> None:
    row = ROWS[name]
    page = enter(reader(row.may, standing))
    answer = page.goto(server.url + reverse(name, kwargs=row.arguments(standing)))
    assert answer is not None
    assert answer.status == row.get
    for look in looks(page):
        keep(page, name, look)
        assert axe(page) == [], look
        assert sticks_out(page) == 0, look
    assert complaints == []


def axe(page: Page, but: str = "") -> list[str]:
    """Violations, each with the first element it names; `but` selects what is not looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    where = {"exclude": [but] if but else []}
    found = page.evaluate("([where, rules]) => axe.run(where, rules)", [where, RULES])["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]


def sticks_out(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def keep(page: Page, name: str, look: str) -> None:
    if SCREENSHOTS:
        path = Path(SCREENSHOTS) / f"{name.replace(':', '-')}-{look}.png"
        page.screenshot(path=path, full_page=True)
