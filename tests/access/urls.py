"""Every address of the installation, read from the urlconf and not from memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """A named address and the module that answers it."""

    name: str
    module: str

    @property
    def is_admin(self) -> bool:
        """Whether it belongs to the admin site."""
        return self.name.startswith("admin:")


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[Route]:
    """All routes with their namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield Route(f"{namespace}{pattern.name}", _module(pattern))


def _module(pattern: URLPattern) -> str:
    return str(pattern.callback.__module__)
