"""The views every app declares: a permission, a model, a table, a form; no decision of their own.

Fetching and authorising are one call: `scoped()`. A row that is not the viewer's is the same 404 as one that
does not exist; an area the level does not open is 403.
"""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import DetailView, View

from portal.access import Perm, Viewer
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet


class PermRequiredMixin(View):
    """Open only to a viewer with `perm` (all of them, when several), or to every viewer with `any_viewer`.

    A view that declares neither, and is not marked `public`, fails `manage.py check` (portal.E001).
    """

    perm: ClassVar[Perm | tuple[Perm, ...] | None] = None
    any_viewer: ClassVar[bool] = False

    @classmethod
    def required_perms(cls) -> tuple[Perm, ...]:
        """The permissions the view asks for."""
        if cls.perm is None:
            return ()
        return (cls.perm,) if isinstance(cls.perm, Perm) else cls.perm

    @property
    def viewer(self) -> Viewer:
        """The viewer; `dispatch` has refused everybody else."""
        viewer: Viewer | None = getattr(self.request, "viewer", None)
        if viewer is None:
            raise PermissionDenied
        return viewer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse a viewer without the grant before anything is read."""
        if not self.may_enter(self.viewer):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_enter(self, viewer: Viewer) -> bool:
        """Whether the area is open to the viewer; subclasses add conditions, never remove them."""
        if not self.required_perms() and not self.any_viewer:
            return False
        return viewer.can_all(self.required_perms())


class ScopedMixin[M: models.Model](PermRequiredMixin):
    """A view over rows of `model`, fetched through the viewer's eyes."""

    model: type[M]

    def scoped(self) -> models.QuerySet[M]:
        """The rows of the model that the viewer may see."""
        rows = self.model._default_manager.all()
        if not isinstance(rows, ScopedQuerySet | ScopedChildQuerySet):
            raise PermissionDenied(f"{self.model.__name__} is not scoped")
        return rows.visible_to(self.viewer)

    def get_queryset(self) -> models.QuerySet[M]:
        """What the page shows of them; override to narrow, starting from `super()`."""
        return self.scoped()


class ScopedDetailView[M: models.Model](ScopedMixin[M], DetailView[M]):
    """One row, or 404."""
