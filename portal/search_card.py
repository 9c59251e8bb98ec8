"""The Search card of Home (seed 000): a box over whatever the apps have registered to be searched."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from portal.access import Viewer
from portal.registry import Look, Mode, SearchProvider, may_see, search_providers


def providers_of(viewer: Viewer) -> list[SearchProvider]:
    """What the viewer may search."""
    return [each for each in search_providers if may_see(viewer, each.perm, each.is_shown)]


def may_search(viewer: Viewer) -> bool:
    """Whether there is anything for them to search."""
    return bool(providers_of(viewer))


def search_modes(viewer: Viewer) -> Sequence[Mode]:
    """One for each thing to search; none, and so no toggle, where there is only one."""
    found = providers_of(viewer)
    return [Mode(each.key, each.label) for each in found] if len(found) > 1 else []


def search_box(look: Look) -> Mapping[str, Any]:
    """The provider that is looked at, where its box leads, and what goes along unseen."""
    found = providers_of(look.viewer)
    provider = next((each for each in found if each.key == look.mode), found[0])
    hidden = dict(provider.extra or {})
    if provider.choice_name and look.organization_id is not None:
        hidden[provider.choice_name] = str(look.organization_id)
    return {
        "provider": provider,
        "url": reverse(provider.url_name),
        "hidden": hidden,
        "options": list(provider.options(look.viewer)) if provider.options else [],
    }
