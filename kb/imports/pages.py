"""What a Markdown file says of itself: its front matter, title and text."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kb.models import LEVELS
from kb.models.version import LONGEST_TEXT

_LONGEST_MATTER = 20_000
_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_FRONT = frozenset({"readme", "index"})


class _Plain(yaml.SafeLoader):
    """YAML without references to what stood before: a few lines of them would fill the memory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse a reference."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("no aliases")
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Page:
    """An article as a file has it; `facts` are what its front matter says of its readers."""

    path: str
    title: str
    text: str
    category: tuple[str, ...]
    tags: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


def page_of(path: str, content: bytes, default: tuple[str, ...]) -> Page:
    """Understand a file. `default`: where it stands when neither it nor a folder says so.

    Raises ValidationError with the reason why it cannot be an article.
    """
    text = _decoded(content)
    matter, text = _parted(text)
    title = _line(matter, "title")
    heading = _HEADING.match(text)
    if heading and title in ("", heading[1]):
        title, text = heading[1], text[heading.end() :]
    title = _bare(title) or PurePosixPath(path).stem
    if len(title) > 200:
        raise ValidationError(_("its title is longer than 200 characters"))
    if not text.strip():
        raise ValidationError(_("it has no text"))
    category = _category(matter, path) or default
    tags = _several(matter, "tags", ",")
    return Page(path, title, text.strip() + "\n", _checked(category), tags, _readers(matter))


def shelves(text: str) -> tuple[str, ...]:
    """The names of categories in a line: One / Two / Three."""
    return tuple(_bare(name) for name in text.split("/") if name.strip())


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValidationError(_("it is no text in UTF-8")) from problem
    if "\0" in text:
        raise ValidationError(_("it has characters that cannot be shown"))
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("its text is longer than an article may be"))
    return text.replace("\r\n", "\n")


def _parted(text: str) -> tuple[dict[str, Any], str]:
    found = _MATTER.match(text)
    if found is None:
        return {}, text
    if len(found[1]) > _LONGEST_MATTER:
        raise ValidationError(_("its front matter is too long"))
    try:
        matter = yaml.load(found[1], _Plain)  # noqa: S506 - a SafeLoader that refuses even more
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise ValidationError(_("its front matter is no YAML")) from problem
    if matter is not None and not isinstance(matter, dict):
        raise ValidationError(_("its front matter is no list of names and values"))
    return matter or {}, text[found.end() :]


def _line(matter: dict[str, Any], name: str) -> str:
    value = matter.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise ValidationError(_("its front matter has no text under “%(name)s”") % {"name": name})
    return _bare(str(value))


def _several(matter: dict[str, Any], name: str, sign: str) -> tuple[str, ...]:
    value = matter.get(name)
    parts = value if isinstance(value, list) else _line(matter, name).split(sign)
    if not all(isinstance(part, str | int | float) for part in parts):
        raise ValidationError(_("its front matter has no text under “%(name)s”") % {"name": name})
    found = tuple(dict.fromkeys(_bare(str(part)) for part in parts if str(part).strip()))
    if any(len(part) > 60 for part in found):
        raise ValidationError(_("“%(name)s” has a word that is too long") % {"name": name})
    return found


def _bare(text: str) -> str:
    """One line, without the marks of code and stress that titles in Markdown have."""
    return " ".join(
        re.sub(r"[`*]|\\(?=\W)", "", "".join(c if c.isprintable() else " " for c in text)).split()
    )


def _category(matter: dict[str, Any], path: str) -> tuple[str, ...]:
    """Where the page says it stands, else its folders; the front page of a folder stands beside it."""
    if matter.get("category") is not None:
        value = matter["category"]
        if isinstance(value, list):
            return tuple(_bare(str(name)) for name in value if str(name).strip())
        return shelves(_line(matter, "category"))
    place = PurePosixPath(path)
    folders = place.parent.parts
    return folders[:-1] if place.stem.lower() in _FRONT else folders


def _checked(category: tuple[str, ...]) -> tuple[str, ...]:
    if not category:
        raise ValidationError(_("nothing says in which category it stands"))
    if len(category) > LEVELS:
        raise ValidationError(_("categories have three levels, and this would be a fourth"))
    if len({name.lower() for name in category}) < len(category):
        raise ValidationError(_("its category would stand inside itself"))
    if any(len(name) > 100 for name in category):
        raise ValidationError(_("the name of its category is too long"))
    return category


def _readers(matter: dict[str, Any]) -> dict[str, str]:
    names = ("audience", "organization", "classification", "territory")
    return {name: value for name in names if (value := _line(matter, name))}
