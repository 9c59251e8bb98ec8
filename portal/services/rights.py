"""What the provider's people may do is asked again in every service, because a form is no guard."""

from django.core.exceptions import PermissionDenied

from portal.models import User


def staff_only(actor: User, perm: str) -> None:
    """Refuse anybody but active staff with the permission ("portal.change_securitylevel")."""
    if not (actor.is_staff and actor.is_active and actor.has_perm(perm)):
        raise PermissionDenied
