"""What the parts of the demo share: one source of chance, one present moment, and who is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from portal.models import Contact, Organization, ProviderSettings, User

type Say = Callable[[str], object]  # where a part reports how far it is

SEED = 1_402
DAYS = 425  # fourteen months
KEY_PREFIX = "demo:"  # marks the demo's organizations by their external id


@dataclass(slots=True)
class World:
    """The demo's people, and the one stream of chance that every part draws from.

    Chance starts from a fixed seed and `now` moves with the clock, so the same rows come out on every
    machine, always up to today.
    """

    now: datetime = field(default_factory=lambda: timezone.now().replace(second=0, microsecond=0))
    chance: Random = field(default_factory=lambda: Random(SEED))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    organizations: dict[str, Organization] = field(default_factory=dict)
    members: dict[int, list[Contact]] = field(default_factory=dict)
    staff: dict[str, list[User]] = field(default_factory=dict)

    @property
    def start(self) -> datetime:
        """When the demo's first ticket was raised."""
        return self.now - timedelta(days=DAYS)

    def refresh(self) -> "World":
        """Read from the database who is there."""
        self.zone = ProviderSettings.load().zone
        self.organizations = {
            row.external_id.removeprefix(KEY_PREFIX): row
            for row in Organization.objects.filter(external_id__startswith=KEY_PREFIX).order_by("pk")
        }
        self.members = {row.pk: [] for row in self.organizations.values()}
        for contact in Contact.objects.filter(organization__in=self.members).order_by("pk"):
            self.members[contact.organization_id].append(contact)
        self.staff = {}
        for user in User.objects.filter(is_staff=True).prefetch_related("groups").order_by("pk"):
            for group in user.groups.all():
                self.staff.setdefault(group.name, []).append(user)
        return self
