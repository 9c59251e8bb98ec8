"""Through the eyes of an organization: what its people may read, without being one of them."""

from portal.access import Perm, Scope, Trait, Viewer
from portal.models import Organization


def eyes_of(organization: Organization) -> Viewer:
    """A reader of that organization who may read the knowledge base, if the organization has one."""
    facts = ((Trait.CLASSIFICATION, organization.classification), (Trait.TERRITORY, organization.territory))
    below = organization.children.filter(is_active=True).values_list("pk", flat=True)
    return Viewer(
        contact_id=0,
        user_id=None,
        organization_id=organization.pk,
        reach=frozenset({organization.pk, *below}),
        grants={Perm.KB_VIEW: Scope.ORGANIZATION} if organization.kb_enabled else {},
        organization_name=str(organization),
        read_only=True,
        traits=frozenset(trait.of(value) for trait, value in facts if value),
    )
