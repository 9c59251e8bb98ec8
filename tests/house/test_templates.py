"""Every template compiles, the shared ones say what they take, and each style keeps to its medium."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.rules import ROOT

FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.html"))
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
SHARED = [path for path in TEMPLATES if path.parts[0] in ("layouts", "ui", "base.html")]


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_it_compiles(path: Path) -> None:
    get_template(str(path))


@pytest.mark.parametrize("path", SHARED, ids=str)
def test_a_shared_template_opens_with_what_it_takes(path: Path) -> None:
    first_lines = (FOLDER / path).read_text().lstrip().splitlines()[:2]  # "extends" has to be the first tag
    assert any("{% comment %}" in line for line in first_lines), "Say its blocks and its context at the top"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_paper_never_styles_the_screen(sheet: Path) -> None:
    """A layer named print holds on screens, too, unless the sheet or a query keeps it to paper."""
    layers = re.findall(r"@layer print \{\s*(\S+ \S+)", sheet.read_text())
    assert sheet.name == "print.css" or set(layers) <= {"@media print"}
