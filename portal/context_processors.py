"""What every page of the shell shows: menus for this viewer, links, the provider."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from portal.access import Perm, Viewer
from portal.bars import notices_for
from portal.brand import logo_url, organization_logo_url, style_sheet_url
from portal.kept import kept
from portal.models import CustomLink, Organization, ProviderSettings
from portal.registry import NavMenu, Notice, Text, may_see, nav, nav_menus
from portal.services.calendar_feeds import feeds_open_to
from portal.sessions import seconds_left, warning_seconds
from portal.support import Support, support_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a menu. Its key says what its label is, in the provider's words (`Shell.words`)."""

    key: str
    label: Text = field(compare=False)
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of the navigation bar; without entries it is a plain link to `url`.

    Equal ones look the same, so that each is drawn once (`unchanging`).
    """

    key: str
    label: Text = field(compare=False)
    icon: str
    url: str
    current: bool
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A custom link of the provider's."""

    label: str
    url: str
    new_window: bool


@kept
def links_at(organization_id: int) -> tuple[Link, ...]:
    """The custom links for everybody of one organization."""
    rows = CustomLink.objects.offered_at(organization_id)
    return tuple(Link(row.label, row.url, row.new_window) for row in rows)


class Shell:
    """The frame around a page; everything in it is worked out only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        """Remember the request; read nothing yet (error pages may never ask)."""
        self.request = request
        self.viewer: Viewer | None = getattr(request, "viewer", None)
        self.organization: Organization | None = getattr(request, "organization", None)

    @cached_property
    def provider(self) -> ProviderSettings:
        """The provider's settings."""
        return ProviderSettings.load()

    @property
    def brand_url(self) -> str:
        """The style sheet with the provider's colour."""
        return style_sheet_url(self.provider)

    @property
    def logo_url(self) -> str:
        """The logo of the viewer's own organization, else the provider's; "" without one."""
        own = organization_logo_url(self.organization) if self.organization else ""
        return own or logo_url(self.provider)

    @property
    def brand_name(self) -> str:
        """Whose logo it is."""
        has_own = self.organization is not None and self.organization.logo
        return str(self.organization if has_own else self.provider)

    @cached_property
    def support(self) -> Support:
        """Where this viewer asks."""
        return support_for(self.organization, self.provider)

    @property
    def links(self) -> tuple[Link, ...]:
        """The provider's custom links for this viewer."""
        return links_at(self.viewer.organization_id) if self.viewer else ()

    @cached_property
    def bars(self) -> list[Notice]:
        """The notices under the navigation."""
        return notices_for(self.viewer) if self.viewer else []

    @property
    def organization_url(self) -> str:
        """Where the viewer changes their organization's settings, or "" without the right (seed 000)."""
        may = self.viewer is not None and self.viewer.can(Perm.ORGANIZATION_EDIT)
        return reverse("manage:organization") if may else ""

    @property
    def has_calendars(self) -> bool:
        """Whether there is a calendar for which the viewer could have an address."""
        return self.viewer is not None and bool(feeds_open_to(self.viewer))

    @property
    def session_seconds(self) -> int | None:
        """How long one is still signed in; None where staying is not one's own to choose."""
        request: Any = self.request
        if not request.user.is_authenticated or self.preview or getattr(request, "owes_second_step", False):
            return None
        return seconds_left(request.session)

    @property
    def warning_seconds(self) -> int:
        """How long before the end to say so."""
        return warning_seconds()

    @property
    def preview(self) -> Viewer | None:
        """The contact a member of staff is looking through, if they are."""
        return self.viewer if self.viewer and self.viewer.read_only else None

    @property
    def words(self) -> tuple[str, str]:
        """Which words the labels of the menus may hold."""
        return self.provider.organization_word, self.provider.device_word

    @cached_property
    def menus(self) -> list[Menu]:
        """Menus with something in them for this viewer."""
        return list(self._menus(self.viewer)) if self.viewer else []

    def _menus(self, viewer: Viewer) -> Iterable[Menu]:
        for menu in nav_menus:
            if not may_see(viewer, menu.perm, menu.is_shown):
                continue
            entries = self._entries(viewer, menu)
            if menu.url_name or entries:
                url = _address(menu.url_name) if menu.url_name else entries[0].url
                current = self._is_current(url) or any(entry.current for entry in entries)
                yield Menu(menu.key, menu.label, menu.icon, url, current, entries)

    def _entries(self, viewer: Viewer, menu: NavMenu) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                entry.key,
                entry.label,
                url := _address(entry.url_name),
                entry.icon,
                self._is_current(url),
            )
            for entry in nav
            if entry.menu == menu.key and may_see(viewer, entry.perm, entry.is_shown)
        )

    def _is_current(self, url: str) -> bool:
        return self.request.path == url


@cache
def _address(url_name: str) -> str:
    # Two dozen on every page, for as long as the process lives.
    return reverse(url_name)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Put the shell into every template's context."""
    return {"shell": Shell(request), "request_id": getattr(request, "request_id", "")}
