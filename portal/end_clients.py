"""End clients: organizations whose work another one is billed for by contract (seeds 003, 004).

A contract that names a billing organization makes its own organization that one's end client; a parent that
simply pays for its sub-organizations has none (reference 4.9). Whether the contract still runs is not asked:
who was billed may read what for. The core asks for contracts by name, as it knows no app.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from portal.access import Viewer
from portal.context import per_request


@dataclass(frozen=True, slots=True)
class EndClients:
    """The contracts that bill one organization for others, and the organizations they were made with."""

    contracts: tuple[int, ...]
    organizations: tuple[int, ...]

    def whose(self, organization: str = "organization") -> Q:
        """Rows of these organizations; one alone by equality, which keeps composite indexes usable."""
        if len(self.organizations) == 1:
            return Q(**{f"{organization}_id": self.organizations[0]})
        return Q(**{f"{organization}_id__in": self.organizations})

    def under(self, contract: str = "contract", organization: str = "organization") -> Q:
        """Rows under these contracts, as long as they are of the contract's own organization.

        What has moved to another client leaves with all that is on it (S8).
        """
        mine = Q(**{f"{contract}_id__in": self.contracts})
        return mine & Q(**{f"{contract}__organization_id": F(f"{organization}_id")})

    def under_outer(self, organization: str = "organization") -> Q:
        """The same for the rows of a subquery, compared with the organization of the row outside."""
        return Q(contract_id__in=self.contracts, contract__organization_id=OuterRef(f"{organization}_id"))


def end_clients_of(viewer: Viewer) -> EndClients:
    """Those of the viewer's own organization: one query, kept for the request.

    Their ids stand in the statements that follow: with a subquery in their place PostgreSQL reads every
    ticket of the installation.
    """
    key = f"end_clients:{viewer.organization_id}"
    kept: dict[str, EndClients] = per_request()
    if key not in kept:
        kept[key] = _found(_contracts().billed_to(viewer).values_list("pk", "organization_id"))
    return kept[key]


def pays_for_others(organization: str) -> Exists:
    """Whether a contract of another organization names the one at that path as the one to bill."""
    payer = OuterRef(organization)
    return Exists(_contracts().filter(billing_organization=payer).exclude(organization=payer))


def _found(rows: Iterable[tuple[int, int]]) -> EndClients:
    pairs = sorted(rows)
    return EndClients(tuple(pk for pk, _of in pairs), tuple(sorted({of for _pk, of in pairs})))


def _contracts() -> Any:
    return apps.get_model("billing", "Contract")._default_manager.all()
