"""Scoped querysets: the only code that turns a viewer's scope into a filter.

Two doors lead from a contact to the database: `visible_to`, for the rows of one's own organization, and
`billed_to`, for what one's organization is billed for at others.
"""

from typing import Any, ClassVar, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from portal.access import Perm, Scope, Viewer
from portal.registry import own_scopes


class ScopedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that a contact may meet.

    A subclass declares `view_perm` (the permission that opens the area), `organization_path` (lookup from the
    row to its organization's id), `owner` (which rows are the viewer's own) and, where rows can be hidden
    from every contact, `presence`.
    """

    view_perm: ClassVar[Perm | None] = None
    organization_path: ClassVar[str] = "organization_id"

    def owner(self, viewer: Viewer) -> Q:
        """Rows that are the viewer's own; needed by models whose permission can be granted as OWN."""
        raise ImproperlyConfigured(f"{type(self).__name__} does not say which rows are a viewer's own")

    def presence(self) -> Q:
        """Rows that exist for contacts at all; everything unless a subclass hides some."""
        return Q()

    def scope(self, viewer: Viewer) -> Scope:
        """How far the viewer's grant reaches here; a subclass may let in more than the level does."""
        return viewer.scope(self.view_perm) if self.view_perm else Scope.NONE

    def visible_to(self, viewer: Viewer | None) -> Self:
        """Rows the viewer may see: the one door from a contact to the database.

        No viewer, no grant: nothing. A queryset that declares no permission raises at first use.
        """
        if self.view_perm is None:
            raise ImproperlyConfigured(f"{type(self).__name__} declares no view_perm")
        if viewer is None or self.scope(viewer) is Scope.NONE:
            return self.none()
        # Organization first: an "own" row that moved to another organization is no longer reachable (S8).
        return self.filter(self._within(viewer), self.presence())

    def billed(self, viewer: Viewer) -> Q:
        """End clients' rows for which the viewer's organization is billed; each app says which those are."""
        raise ImproperlyConfigured(f"{type(self).__name__} does not say for what a billing organization pays")

    def billed_to(self, viewer: Viewer | None) -> Self:
        """Rows of end clients that are billed to the viewer's organization: the only other door.

        A contract opens it, whatever the level grants (seeds 003, 004); what is hidden from the end client
        itself is hidden here as well. Only the end client pages read through it.
        """
        if viewer is None or not viewer.pays_for_others:
            return self.none()
        return self.filter(self.billed(viewer), self.presence())

    def _within(self, viewer: Viewer) -> Q:
        reach = self._reach(viewer)
        if self.scope(viewer) is Scope.OWN:
            return reach & self._own(viewer)
        return reach

    def _own(self, viewer: Viewer) -> Q:
        own = self.owner(viewer)
        for widening in own_scopes:
            if widening.model == self.model._meta.label:
                own |= widening.rows(viewer)
        return own

    def _reach(self, viewer: Viewer) -> Q:
        # One organization is the common case; an equality keeps composite indexes usable for its order.
        if len(viewer.reach) == 1:
            return Q(**{self.organization_path: next(iter(viewer.reach))})
        return Q(**{f"{self.organization_path}__in": sorted(viewer.reach)})


class ScopedChildQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows reached only through their parent: notes, time entries, files (S1, S2).

    `parent_path` names the foreign key to a model with a `ScopedQuerySet`; the rows' own `visibility` must
    be "everyone".
    """

    parent_path: ClassVar[str] = ""
    public: ClassVar[Q] = Q(visibility="everyone")

    def visible_to(self, viewer: Viewer | None) -> Self:
        """Rows whose parent the viewer may see and that are not internal."""
        return self.filter(self.public, **{f"{self.parent_path}__in": self._parents().visible_to(viewer)})

    def billed(self, viewer: Viewer) -> Q:
        """Rows for which the viewer's organization is billed; each app says which those are."""
        raise ImproperlyConfigured(f"{type(self).__name__} does not say for what a billing organization pays")

    def open_to_payer(self) -> Q:
        """Which of them a billing organization may know of; nothing internal, unless a subclass says what."""
        return self.public

    def billed_to(self, viewer: Viewer | None) -> Self:
        """Rows of end clients billed to the viewer's organization, through the parent's other door."""
        if viewer is None or not viewer.pays_for_others:
            return self.none()
        parents = self._parents().billed_to(viewer)
        return self.filter(self.billed(viewer), self.open_to_payer(), **{f"{self.parent_path}__in": parents})

    def _parents(self) -> "ScopedQuerySet[Any] | ScopedChildQuerySet[Any]":
        parent = self.model._meta.get_field(self.parent_path).related_model
        if parent is None or isinstance(parent, str):
            raise ImproperlyConfigured(f"{type(self).__name__}.parent_path is no foreign key")
        parents = parent._default_manager.all()
        if not isinstance(parents, ScopedQuerySet | ScopedChildQuerySet):
            raise ImproperlyConfigured(f"{parent.__name__} is not scoped")
        return parents
