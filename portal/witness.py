"""Who decides, by what right and from where: taken from the request, for the evidence of a decision (N1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.addresses import client_address
from portal.http import PortalRequest
from portal.models import Contact, User


@dataclass(frozen=True, slots=True)
class Witness:
    """A person as they stood before the decision; every field is copied into the evidence.

    `signed_in_by` names the steps of the sign-in ("password, mfa"), `signed_in_at` the last of them.
    """

    user_id: int | None
    person: str
    email: str = ""
    contact_id: int | None = None
    organization_id: int | None = None
    organization_name: str = ""
    role: str = ""
    signed_in_by: str = ""
    signed_in_at: datetime | None = None
    address: str | None = None
    agent: str = ""


def witness_of(request: HttpRequest) -> Witness:
    """The signed-in person of this request; staff too, who then have no organization."""
    user = cast("User", request.user)
    contact = Contact.objects.for_viewer().filter(user=user).first()
    return Witness(
        user_id=user.pk,
        email=contact.email if contact else user.email,
        address=client_address(request),
        agent=request.headers.get("User-Agent", "")[:250],
        **_standing(user, contact),
        **_sign_in(cast("PortalRequest", request), user),
    )


def _standing(user: User, contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {"person": str(user)[:200], "role": _("Staff")}
    return {
        "person": str(contact)[:200],
        "contact_id": contact.pk,
        "organization_id": contact.organization_id,
        "organization_name": contact.organization.name,
        "role": contact.security_level.name if contact.security_level else "",
    }


def _sign_in(request: PortalRequest, user: User) -> dict[str, Any]:
    steps = get_authentication_records(request, user)
    if not steps:
        return {}
    return {
        "signed_in_by": ", ".join(step["method"] for step in steps)[:120],
        "signed_in_at": datetime.fromtimestamp(steps[-1]["at"], UTC),
    }
