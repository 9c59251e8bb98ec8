"""Links out of mails and pages."""

import re
from urllib.parse import urlsplit

from django.conf import settings

_IN_TEXT = re.compile(r"https?://[^\s<>\"']+")
_IN_PAGE = re.compile(r"(?:href|src|hx-get)=\"([^\"]+)\"")


def paths_in(text: str) -> list[str]:
    """The portal's own addresses in a plain text, as paths with their queries, in their order."""
    base: str = settings.PORTAL_BASE_URL
    return [_path(link) for link in _IN_TEXT.findall(text) if link.startswith(base)]


def links_on(page: str) -> set[str]:
    """The addresses of this site that a page leads to."""
    found = {link.replace("&amp;", "&") for link in _IN_PAGE.findall(page)}
    ours = {_path(link) for link in found if not urlsplit(link).netloc or link.startswith(_base())}
    return {link for link in ours if link.startswith("/")}


def _base() -> str:
    base: str = settings.PORTAL_BASE_URL
    return base


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
