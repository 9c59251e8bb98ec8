"""Who reaches an end client's rows through a contract that bills somebody else (seeds 003, 004)."""

from dataclasses import dataclass

from django.urls import reverse

from billing.models import Contract
from portal.access import Viewer
from portal.counting import capped
from portal.models import Contact
from portal.pagination import CAP, count_in_figures
from portal.registry import PayerRows, Text, payer_rows

# So many people are named; a longer list stands on the organization's own page.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """How many rows of a kind, and where staff see them."""

    label: Text
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The contacts who may sign in at the billing organization, and what each of them can open."""

    people: list[Contact]
    has_more: bool
    opened: list[Opened]


def reach_of(contract: Contract) -> Reach | None:
    """What the contract opens and to whom; None for one that its own organization pays.

    End client pages depend on the organization and not on the level, so all its contacts reach the same.
    """
    if contract.billing_organization_id in (None, contract.organization_id):
        return None
    contacts = Contact.objects.for_viewer().filter(
        organization=contract.billing_organization, portal_active=True, is_active=True
    )
    people = [one for one in contacts.order_by("last_name", "pk")[: NAMED + 1] if one.may_sign_in]
    viewer = people[0].as_viewer() if people else None
    opened = [_opened(kind, viewer, contract) for kind in payer_rows] if viewer else []
    return Reach(people[:NAMED], len(people) > NAMED, opened)


def _opened(kind: PayerRows, viewer: Viewer, contract: Contract) -> Opened:
    rows = kind.rows(viewer).filter(kind.through(contract.pk), organization=contract.organization_id)
    url = f"{reverse(kind.list_url)}?through={contract.pk}"
    return Opened(kind.label, count_in_figures(capped(rows, CAP + 1)), url)
