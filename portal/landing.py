"""Where a contact starts after signing in."""

from django.urls import reverse

from portal.choices import LandingPage
from portal.models import Contact, ProviderSettings, User
from portal.services.dashboards import tabs_for


def landing_url(user: User) -> str:
    """Home or the dashboard: their organization's choice, else the provider's (reference 2.6).

    Home also for whom no tab of the dashboard is published.
    """
    contact = Contact.objects.for_viewer().filter(user=user).first()
    viewer = contact.as_viewer() if contact else None
    if contact is None or viewer is None:
        return reverse("home")
    chosen = contact.organization.landing_page or ProviderSettings.load().landing_page
    has_reason = chosen == LandingPage.DASHBOARD and tabs_for(viewer)
    return reverse("dashboard" if has_reason else "home")
