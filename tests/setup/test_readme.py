"""README.md is kept true: its settings are those that are read, its commands are those that exist."""

import re

from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text()


def test_the_table_of_settings_is_complete_and_has_no_others() -> None:
    code = (settings.BASE_DIR / "portal" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([A-Z_]+)`", " ".join(rows))) == read


def test_the_production_settings_are_in_the_table() -> None:
    block = re.search(r"```ini\n(.*?)```", README, re.DOTALL)
    assert block
    assert set(re.findall(r"^([A-Z_]+)=", block[1], re.MULTILINE)) <= set(re.findall(r"`([A-Z_]+)`", README))


def test_its_commands_exist() -> None:
    script = (settings.BASE_DIR / "bin" / "portal").read_text()
    for command in set(re.findall(r"bin/portal ([a-z]+)", README)):
        assert re.search(rf"^    {command}\b.*\) ", script, re.MULTILINE), command
    for command in set(re.findall(r"(?:bin/portal manage|manage\.py) ([a-z_]+)", README)):
        assert command in get_commands()


def test_its_folders_and_files_exist() -> None:
    for path in re.findall(r"`([a-z_]+/(?:[a-z_.]+)?)`", README):
        if path not in {"var/", "mail/"}:  # made by a running portal
            assert (settings.BASE_DIR / path).exists(), path
