"""Scoped querysets: the only code that turns a viewer's scope into a filter.

Two doors lead from a contact to the database: `visible_to`, for the rows of one's own organization, and
`billed_to`, for what one's organization is billed for at others.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Exists, Q

from portal.access import Perm, Scope, Viewer
from portal.registry import OwnScope, own_scopes, viewer_facts


def facts_at(path: str) -> dict[str, Exists]:
    """What apps want to know of every viewer, to be read with the contact whose id is at that path."""
    return {f"fact_{fact.key}": fact.holds(path) for fact in viewer_facts}


def facts_of(row: models.Model) -> frozenset[str] | None:
    """The keys of those that hold, from a row that was read with them; None from any other."""
    found = {fact.key: getattr(row, f"fact_{fact.key}", None) for fact in viewer_facts}
    if None in found.values():
        return None
    return frozenset(key for key, holds in found.items() if holds)


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

    def writable_by(self, viewer: Viewer | None) -> Self:
        """Rows the viewer may write to: of those they see, all but what lets in to read only."""
        rows = self.visible_to(viewer)
        if viewer is None or not self._is_narrower_to_write(viewer):
            return rows
        return rows.filter(self._own(viewer, to_write=True))

    def lets_write(self, viewer: Viewer, row: M) -> bool:
        """Whether a row that the viewer sees is one to write to; asks only where that may differ."""
        return not self._is_narrower_to_write(viewer) or self.writable_by(viewer).filter(pk=row.pk).exists()

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

    def _own(self, viewer: Viewer, *, to_write: bool = False) -> Q:
        own = self.owner(viewer)
        for widening in self._widenings():
            rows = None if to_write and widening.read_only else widening.rows(viewer)
            own = own if rows is None else own | rows
        return own

    def _is_narrower_to_write(self, viewer: Viewer) -> bool:
        if self.scope(viewer) is not Scope.OWN:
            return False
        return any(one.read_only and one.rows(viewer) is not None for one in self._widenings())

    def _widenings(self) -> Iterator[OwnScope]:
        return (widening for widening in own_scopes if widening.model == self.model._meta.label)

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
