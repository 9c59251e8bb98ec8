"""A list that is one of the pages of a project."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import Http404

from portal.generic import ScopedListView
from portal.listing import Listing
from projects.models import Project
from projects.readers import project_for
from projects.views.area import ProjectAreaMixin, project_menu


class ProjectListPage[M: models.Model](ProjectAreaMixin, ScopedListView[M]):
    """A list with the project's name and menu above it; a project out of reach is unknown."""

    url_name: ClassVar[str]

    @cached_property
    def project(self) -> Project:
        """The one in the address."""
        project = project_for(self.viewer, self.kwargs["pk"])
        if project is None:
            raise Http404
        return project

    def get_queryset(self) -> models.QuerySet[M]:
        """The rows of the project."""
        return self.scoped().filter(project=self.project)

    def listing(self) -> Listing[M]:
        """Files of it bear the project's name."""
        listing = super().listing()
        listing.title = f"{self.project}: {self.title}"
        return listing

    def get_context_data(self, listing: Listing[M]) -> dict[str, Any]:
        """With the project and its menu."""
        page = {
            "project": self.project,
            "page_title": self.project.title,
            "list_title": self.title,
            "menu": project_menu(self.viewer, self.project.pk, current=self.url_name),
        }
        return super().get_context_data(listing) | page
