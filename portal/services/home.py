"""What somebody chooses on their own Home: kept for them alone, past the session."""

from portal.access import Viewer
from portal.models import HomeLayout, Organization


def organization_choose(*, viewer: Viewer, organization: Organization | None) -> None:
    """Show the cards of one organization, None for all; the caller took it from those within reach."""
    HomeLayout.objects.update_or_create(contact_id=viewer.contact_id, defaults={"organization": organization})
