"""What somebody's level lets them do, in words: what is granted and has an effect, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.access import Area, Perm, Scope, Viewer
from portal.models import Organization
from portal.services.security_levels import COMANAGED_ONLY
from portal.words import in_our_words, word


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission: what, on which rows (empty where there is no choice of rows), and what that means."""

    what: str
    reach: str
    help: str


def grants_in_words(
    viewer: Viewer, organization: Organization, *, own: str = ""
) -> list[tuple[str, list[Grant]]]:
    """Area by area, in the order a manager reads them; areas with nothing in them are left out.

    `own` says whose rows are meant by their own: "your own" unless somebody else reads it.
    """
    own = own or _("your own")
    areas = [(area, list(_of_area(viewer, organization, area, own))) for area in Area]
    return [(in_our_words(area.label), grants) for area, grants in areas if grants]


def _of_area(viewer: Viewer, organization: Organization, area: Area, own: str) -> Iterator[Grant]:
    for perm in Perm:
        if perm.area is area and viewer.can(perm) and _has_effect(viewer, organization, perm):
            is_own = viewer.scope(perm) is Scope.OWN
            reach = (own if is_own else _reach(viewer)) if perm.scoped else ""
            yield Grant(in_our_words(perm.label), reach, in_our_words(perm.help) if is_own else "")


def _has_effect(viewer: Viewer, organization: Organization, perm: Perm) -> bool:
    """A grant that the organization's own switches leave without effect is not shown as one."""
    if perm is Perm.KB_VIEW:
        return organization.kb_enabled
    return viewer.comanaged or perm not in COMANAGED_ONLY


def _reach(viewer: Viewer) -> str:
    if not viewer.sees_several:
        return viewer.organization_name
    names = {"name": viewer.organization_name, "below": word("sub_organization", plural=True).lower()}
    return _("%(name)s and its %(below)s") % names
