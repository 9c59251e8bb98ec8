"""The lock files: hashed, complete, in step with each other, and silent about where packages come from."""

import re
import tomllib
from typing import Any

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)(?:\[[a-z,]+\])?==(?P<version>\S+)(?P<rest>.*)$")


def text(name: str) -> str:
    """A file of the project's root."""
    return str((settings.BASE_DIR / name).read_text())


def pins(name: str) -> dict[str, str]:
    """Package and version of every line of a lock."""
    found = (PIN.match(line) for line in text(name).splitlines())
    return {pin["name"]: pin["version"] for pin in found if pin}


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads(text("pyproject.toml"))


def assert_pinned(wanted: list[str], pinned: dict[str, str]) -> None:
    """Every requirement has a pin that satisfies it."""
    assert wanted
    for requirement in map(Requirement, wanted):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_runtime_dependencies_are_pinned() -> None:
    assert_pinned(project()["project"]["dependencies"], pins("requirements.lock"))


def test_development_dependencies_are_pinned() -> None:
    assert_pinned(project()["dependency-groups"]["dev"], pins("requirements-dev.lock"))


def test_what_both_name_has_one_version() -> None:
    runtime, development = map(pins, LOCKS)
    shared = runtime.keys() & development.keys()
    assert "django" in shared
    assert {name: runtime[name] for name in shared} == {name: development[name] for name in shared}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", text(name))[1:]
    assert len(entries) == len(pins(name)) > 10
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_host_and_no_path_of_a_machine(name: str) -> None:
    assert re.findall(r"https?:|--(?:extra-)?index-url|/home/|/root/|/tmp/", text(name)) == []
