"""Reads of changes."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from changes.choices import CHANGE_REQUEST
from portal.access import Perm, Scope, Viewer
from portal.models import Contact, Organization, ProviderSettings, User
from portal.models.absence import away_on
from portal.querysets import ScopedChildQuerySet

if TYPE_CHECKING:
    from changes.models import AdvisoryBoard, Approval, ChangeLink, ChangeRequest, ChangeVersion


# What a login knows of a contact: somebody may be away for whom they answer.
STANDS_IN = "stands_in_for_somebody"


def stands_in(path: str) -> Exists:
    """Whether the contact with the id at that path is anybody's stand-in today."""
    return Exists(Contact.objects.filter(away_on(_today()), stand_in=OuterRef(path)))


def _today() -> date:
    return ProviderSettings.load().today


def is_on() -> bool:
    """Whether the provider works with change management at all."""
    return ProviderSettings.load().change_management


class BoardQuerySet(models.QuerySet["AdvisoryBoard"]):
    """Boards."""

    def fitting(self, organization: Organization) -> "BoardQuerySet":
        """Active ones that a change of the organization may have: general ones, its own, its parent's."""
        near = [pk for pk in (organization.pk, organization.parent_id) if pk]
        return self.filter(Q(organization=None) | Q(organization__in=near), is_active=True)


class ChangeQuerySet(ScopedChildQuerySet["ChangeRequest"]):
    """Change requests: as visible as their ticket, and to their approvers, once anybody was asked."""

    parent_path = "ticket"
    public = Q(current__isnull=False, ticket__kind=CHANGE_REQUEST)

    def visible_to(self, viewer: Viewer | None) -> "ChangeQuerySet":
        """Those of tickets one may see; without a grant for tickets those one is asked about.

        Answering depends on being an approver and not on the level (reference 1.4).
        """
        if viewer is None or not is_on():
            return self.none()
        if viewer.can(Perm.TICKETS_VIEW):
            return super().visible_to(viewer)
        own = replace(viewer, grants=MappingProxyType({**viewer.grants, Perm.TICKETS_VIEW: Scope.OWN}))
        asked: Any = self.model._meta.get_field("approvals").related_model
        return super().visible_to(own).filter(pk__in=asked._default_manager.of(viewer).values("change"))

    def for_list(self) -> "ChangeQuerySet":
        """With what a table and a page name."""
        return self.select_related("ticket__organization", "ticket__status", "current__document")


class ChangeVersionQuerySet(ScopedChildQuerySet["ChangeVersion"]):
    """Versions: reached through their change."""

    parent_path = "change"
    public = Q()


class LinkQuerySet(ScopedChildQuerySet["ChangeLink"]):
    """Linked tickets: through the change, and each only where its reader may see the ticket itself."""

    parent_path = "change"
    public = Q()

    def visible_to(self, viewer: Viewer | None) -> "LinkQuerySet":
        """Those of which the viewer may see both ends."""
        related: Any = self.model._meta.get_field("ticket").related_model
        return super().visible_to(viewer).filter(ticket__in=related._default_manager.visible_to(viewer))


class ApprovalQuerySet(ScopedChildQuerySet["Approval"]):
    """Approvals: reached through their change."""

    parent_path = "change"
    public = Q()

    def of(self, viewer: Viewer) -> "ApprovalQuerySet":
        """Those that are the viewer's to give: the one place that says so.

        One's own, and those of colleagues who are away and for whom one stands in (N6), but never about a
        change of which one is an approver oneself: nobody has two votes.
        """
        own = Q(contact=viewer.contact_id)
        if not viewer.may_be(STANDS_IN):
            return self.filter(own)
        absent = Q(contact__stand_in=viewer.contact_id, contact__organization=viewer.organization_id)
        asked_too = Q(Exists(self.model._default_manager.filter(own, change=OuterRef("change"))))
        return self.filter(own | (absent & away_on(_today(), "contact") & ~asked_too))

    def of_staff(self, user: User) -> "ApprovalQuerySet":
        """The same for one of the provider's people."""
        own = Q(user=user)
        absent = Q(user__stand_in=user) & away_on(_today(), "user")
        asked_too = Q(Exists(self.model._default_manager.filter(own, change=OuterRef("change"))))
        return self.filter(own | (absent & ~asked_too))

    def listed_for(self, viewer: Viewer) -> "ApprovalQuerySet":
        """My Change Approvals: answered or not, until the change is complete (reference a19)."""
        mine = self.visible_to(viewer).of(viewer)
        return mine.filter(change__current__isnull=False, change__ticket__completed_at=None).for_list()

    def for_list(self) -> "ApprovalQuerySet":
        """With what the table names."""
        return self.select_related("change__ticket__organization", "change__current")

    def unanswered(self) -> "ApprovalQuerySet":
        """Asked for, and neither yes nor no yet, while the change is not complete."""
        return self.filter(answer="", change__current__isnull=False, change__ticket__completed_at=None)

    def with_people(self) -> "ApprovalQuerySet":
        """With whose they are and who cast them."""
        return self.select_related("user", "contact__organization", "entry")
