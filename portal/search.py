"""What people type into a search box: words, "quoted phrases", AND, OR.

Words stand together (AND) unless OR parts them; AND binds closer: `printer jam OR toner` means "printer and
jam, or toner". The two words count as such only in capitals, so that "search and rescue" needs no quotes.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import portal.lookups  # noqa: F401 - registers `holds`, which every search uses

MAX_LENGTH = 200
MAX_TERMS = 10

# Telephones and word processors turn quotation marks into these.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Query:
    """A search as understood: any of the groups, and of that group every term."""

    groups: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.groups)

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, in the order in which they were typed."""
        return tuple(term for group in self.groups for term in group)


def parse(text: str) -> Query:
    """Understand a search; ValidationError when it is longer or has more terms than a search may have."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(_("Search for at most %(number)d characters."), params={"number": MAX_LENGTH})
    query = Query(tuple(group for group in _groups(tidy(text)) if group))
    if len(query.terms) > MAX_TERMS:
        raise ValidationError(_("Search for at most %(number)d words."), params={"number": MAX_TERMS})
    return query


def tidy(text: str) -> str:
    """Control characters become spaces (PostgreSQL refuses NUL), and accents join their letters."""
    printable = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return unicodedata.normalize("NFC", printable).translate(_QUOTES)


def _groups(text: str) -> Iterable[tuple[str, ...]]:
    group: list[str] = []
    for token in _TOKEN.finditer(text):
        if token["word"] == "OR":
            yield tuple(group)
            group = []
        elif token["word"] != "AND" and (term := (token["phrase"] or token["word"] or "").strip()):
            group.append(term)
    yield tuple(group)


def matching(query: Query, paths: Iterable[str], lookup: str = "holds") -> Q:
    """The filter: every term of one of the groups, each in any of the fields. An empty search matches all."""
    fields = tuple(paths)
    found = Q()
    for group in query.groups:
        found |= Q(*(_anywhere(term, fields, lookup) for term in group))
    return found


def _anywhere(term: str, fields: Iterable[str], lookup: str) -> Q:
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__{lookup}": term})
    return found
