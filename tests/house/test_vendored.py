"""What came from elsewhere is what the manifest says, and everything that is used is there."""

import json
from hashlib import sha256
from typing import Any

import pytest
from django.template import TemplateSyntaxError

from portal.templatetags.ui import badge, icon, icon_names
from tests.house.rules import ROOT

STATIC = ROOT / "static"
MANIFEST: dict[str, Any] = json.loads((STATIC / "vendor/manifest.json").read_text())
SUMS = [(path, total) for package in MANIFEST.values() for path, total in package["files"].items()]


@pytest.mark.parametrize(("path", "total"), SUMS, ids=[path for path, _ in SUMS])
def test_a_file_is_what_was_taken(path: str, total: str) -> None:
    assert sha256((STATIC / path).read_bytes()).hexdigest() == total


def test_no_file_lies_there_without_a_sum() -> None:
    there = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert there == {path for path, _ in SUMS if path.startswith("vendor/")} | {"vendor/manifest.json"}


def test_every_package_names_its_licence_and_the_locked_version() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in MANIFEST.items():
        assert package["licence"]
        assert package["version"] == locked[f"node_modules/{name}"]["version"]


def test_the_sprite_holds_the_icons_that_are_listed() -> None:
    listed = {line.partition("=")[0] for line in (STATIC / "icons.txt").read_text().split()}
    assert icon_names() == listed


def test_an_unknown_icon_or_tone_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        icon("no-such-icon")
    with pytest.raises(TemplateSyntaxError, match="purple"):
        badge("New", tone="purple")
