"""Where a contact asks: the people who look after their organization, else those who look after everybody."""

from dataclasses import dataclass

from portal.models import Organization, ProviderSettings


@dataclass(frozen=True, slots=True)
class Support:
    """A mail address, a telephone number and a page of help; empty where the provider offers none."""

    email: str
    phone: str
    help_url: str


def support_for(organization: Organization | None, provider: ProviderSettings) -> Support:
    """The organization's own where the provider has entered one, each by itself (reference 12.1: layers)."""
    return Support(
        email=(organization.support_email if organization else "") or provider.support_email,
        phone=(organization.support_phone if organization else "") or provider.support_phone,
        help_url=(organization.help_url if organization else "") or provider.help_url,
    )
