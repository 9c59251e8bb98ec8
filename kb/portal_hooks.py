"""What the knowledge base adds to the portal."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kb.forms import indented
from kb.panels import BEFORE_A_TICKET, OF_DEVICE, OF_TICKET
from kb.tasks import keep_index
from kb.tree import tree
from portal.access import Perm, Viewer
from portal.registry import (
    Job,
    NavMenu,
    SearchProvider,
    Text,
    jobs,
    nav_menus,
    panels,
    search_providers,
    title_helps,
)

nav_menus.register(
    NavMenu("kb", _("Knowledge base"), "book", order=55, url_name="kb:home", perm=Perm.KB_VIEW)
)


def _categories(viewer: Viewer) -> Iterator[tuple[str, Text]]:
    yield "", _("All categories")
    for shelf in tree(viewer):
        yield str(shelf.pk), indented(shelf)


search_providers.register(
    SearchProvider(
        "kb",
        _("Knowledge base"),
        "kb:search",
        20,
        hint=_("Looks in titles, tags and texts. AND, OR and “phrases” work, too."),
        perm=Perm.KB_VIEW,
        option_name="category",
        option_label=_("Category"),
        options=_categories,
    )
)

panels.register(OF_TICKET)
panels.register(OF_DEVICE)
title_helps.register(BEFORE_A_TICKET)
jobs.register(Job("kb.keep_index", every=timedelta(hours=1), task=keep_index))
