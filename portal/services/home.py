"""What somebody chooses on their own Home: kept for them alone, past the session."""

from typing import Any

from portal.access import Viewer
from portal.models import HomeLayout, Organization


def organization_choose(*, viewer: Viewer, organization: Organization | None) -> None:
    """Show the cards of one organization, None for all; the caller took it from those within reach."""
    HomeLayout.objects.update_or_create(contact_id=viewer.contact_id, defaults={"organization": organization})


def cards_arrange(*, viewer: Viewer, cards: list[list[Any]]) -> None:
    """Keep which cards show and in which order, as the form has checked them; [] is the default again."""
    HomeLayout.objects.update_or_create(contact_id=viewer.contact_id, defaults={"cards": cards})
