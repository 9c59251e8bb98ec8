"""The views every app declares: a permission, a model, a table, a form; no decision of their own.

Fetching and authorising are one call: `scoped()`. A row that is not the viewer's is the same 404 as one that
does not exist; an area the level does not open is 403.
"""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View
from django_htmx.middleware import HtmxDetails

from portal.access import Perm, Viewer
from portal.end_clients import end_clients_of
from portal.exports import FORMATS
from portal.filters import ScopedFilterSet
from portal.listing import EXPORT, Listing
from portal.models import Organization
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet
from portal.registry import Text
from portal.tables import PortalTable

LAYOUTS = {True: "layouts/part.html", False: "layouts/shell.html"}


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
        return self.behind_doors().visible_to(self.viewer)

    def behind_doors(self) -> ScopedQuerySet[M] | ScopedChildQuerySet[M]:
        """All rows of the model, which only a door may hand out."""
        rows = self.model._default_manager.all()
        if not isinstance(rows, ScopedQuerySet | ScopedChildQuerySet):
            raise PermissionDenied(f"{self.model.__name__} is not scoped")
        return rows

    def get_queryset(self) -> models.QuerySet[M]:
        """What the page shows of them; override to narrow, starting from `super()`."""
        return self.scoped()


class EndClientMixin[M: models.Model](ScopedMixin[M]):
    """A view over end clients' rows: open where a contract bills one's organization, read-only (seed 003).

    Moments stand in the organization's time zone, whatever zone its people have chosen for themselves.
    """

    any_viewer = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the organization's zone; the request's own comes back behind it."""
        organization: Organization | None = getattr(request, "organization", None)
        if organization is not None:
            timezone.activate(organization.zone)
        return super().dispatch(request, *args, **kwargs)

    def may_enter(self, viewer: Viewer) -> bool:
        """Whatever the level, and only with a contract."""
        return super().may_enter(viewer) and viewer.pays_for_others

    def scoped(self) -> models.QuerySet[M]:
        """The rows of the model that are billed to the viewer's organization."""
        return self.behind_doors().billed_to(self.viewer)

    @property
    def has_several(self) -> bool:
        """Whether there is more than one end client."""
        return len(end_clients_of(self.viewer).organizations) > 1

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing here to write to, so whoever tries is told that it is not there."""
        raise Http404


class ScopedDetailView[M: models.Model](ScopedMixin[M], DetailView[M]):
    """One row, or 404."""


class ScopedListView[M: models.Model](ScopedMixin[M]):
    """A table of rows with filters, sort, pages and exports, all of it kept in the address.

    Declares `table_class`, `filterset_class`, `title`, and what an empty list says. htmx is answered with the
    list alone. An address that asks for what the list does not have is answered with the list, a sentence and
    status 400; a page that is not there with 404.
    """

    table_class: ClassVar[type[PortalTable]]
    filterset_class: ClassVar[type[ScopedFilterSet]]
    title: ClassVar[Text]
    empty_title: ClassVar[Text] = _("Nothing here yet")
    empty_text: ClassVar[Text] = _("As soon as there is something, you will find it here.")
    template_name: ClassVar[str] = "layouts/list.html"
    per_page: ClassVar[int] = 25
    # These lead a panel of criteria over the list; without any there is a filter under every heading.
    filters_above: ClassVar[tuple[str, ...]] = ()
    criteria_button: ClassVar[Text] = _("Search")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, the part of it htmx asks for, or the list as a file."""
        listing = self.listing()
        kind = request.GET.get(EXPORT)
        if kind is None or listing.problems():
            return self.show(listing)
        if kind not in FORMATS:
            raise Http404
        return listing.send(FORMATS[kind]) or self.show(listing)

    def listing(self) -> Listing[M]:
        """What the address asks for, through the viewer's eyes."""
        return Listing(
            title=self.title,
            rows=self.get_queryset(),
            table_class=self.table_class,
            filterset_class=self.filterset_class,
            viewer=self.viewer,
            query=self.request.GET,
        )

    def show(self, listing: Listing[M]) -> HttpResponseBase:
        """The list as a page. htmx shows nothing of an error's answer, so for it the sentence has to do."""
        listing.paginate(self.per_page)
        problems = listing.problems()
        context = self.get_context_data(listing) | {"problems": problems, "layout": LAYOUTS[self.htmx]}
        status = 400 if problems and not self.htmx else 200
        response = TemplateResponse(self.request, self.template_name, context, status=status)
        patch_vary_headers(response, ("HX-Request",))
        return response

    def get_context_data(self, listing: Listing[M]) -> dict[str, Any]:
        """What the template is given; subclasses add to it."""
        return {
            "page_title": self.title,
            "table": listing.table,
            "filter": listing.filters,
            "exports": listing.links(),
            "count_words": listing.count_in_words,
            "filters_above": self.filters_above,
            "criteria_button": self.criteria_button,
            "empty_title": self.empty_title,
            "empty_text": self.empty_text,
        }

    @property
    def htmx(self) -> bool:
        """Whether htmx asks for the list alone; going back in the history wants the whole page."""
        details: HtmxDetails = getattr(self.request, "htmx")  # noqa: B009 - its middleware has set it
        return bool(details) and not details.history_restore_request
