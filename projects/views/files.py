"""Files of a project: listed, added, and reached through the project or not at all (S1, S2)."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import audit
from portal.access import Perm
from portal.downloads import send_file
from portal.forms.choices import could_be_a_row
from portal.forms.refusals import add_problem
from portal.generic import ScopedDetailView
from portal.http import login_of
from portal.limits import status_of
from portal.listing import Listing
from projects.filters import FileFilters
from projects.forms.talk import UploadForm
from projects.models import ProjectAttachment
from projects.querysets import ProjectAttachmentQuerySet
from projects.services.files import files_upload
from projects.tables import FileTable
from projects.views.area import ProjectAreaMixin, ProjectPage
from projects.views.project_lists import ProjectListPage

_VIEW, _ADD = Perm.PROJECTS_ATTACHMENTS_VIEW, Perm.PROJECTS_ATTACHMENTS_ADD


class FilesView(ProjectListPage[ProjectAttachment]):
    """Every file of the project, its tasks, its issues and their notes (reference 6.2)."""

    grants = (_VIEW,)
    model = ProjectAttachment
    title = _("Attachments")
    url_name = "projects:files"
    table_class = FileTable
    filterset_class = FileFilters
    template_name = "projects/files.html"

    def get_queryset(self) -> ProjectAttachmentQuerySet:
        """With what the table names."""
        return cast("ProjectAttachmentQuerySet", super().get_queryset()).named()

    def get_context_data(self, listing: Listing[ProjectAttachment]) -> dict[str, Any]:
        """Whether one may add any."""
        may_add = self.viewer.can(_ADD) and not self.viewer.read_only
        return super().get_context_data(listing) | {"may_add": may_add}


class UploadView(ProjectPage):
    """Adds files to the project itself."""

    grants = (_VIEW, _ADD)
    url_name = "projects:files"
    template_name = "projects/upload.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An empty form, or what was sent."""
        form = kwargs.pop("form", None) or UploadForm(user_id=login_of(self.request).pk)
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the files, or say what is wrong; a step on the way shows the form again."""
        self.object = self.get_object()
        form = UploadForm(request.POST, request.FILES, user_id=login_of(request).pk)
        form.is_valid()
        form.keep_files()
        if form.step:
            form.forgive()
            return self.show(form, 200)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            added = files_upload(viewer=self.viewer, project=self.object, files=form.pending)
        except ValidationError as problem:
            add_problem(form, problem)
            return self.show(form, status_of(problem))
        said = ngettext("%(number)s file is added.", "%(number)s files are added.", len(added))
        messages.success(request, said % {"number": len(added)})
        return HttpResponseRedirect(reverse("projects:files", args=[self.object.pk]))

    def show(self, form: UploadForm, status: int) -> HttpResponse:
        """The form as it was sent."""
        return self.render_to_response(self.get_context_data(form=form), status=status)


class FileView(ProjectAreaMixin, ScopedDetailView[ProjectAttachment]):
    """One file. Unknown, internal, of another project or out of reach: the same 404."""

    grants = (_VIEW,)
    model = ProjectAttachment
    pk_url_kwarg = "file_pk"

    def get_queryset(self) -> QuerySet[ProjectAttachment]:
        """Files of the project in the address."""
        if not could_be_a_row(self.kwargs["pk"]):
            return self.scoped().none()
        return self.scoped().filter(project=self.kwargs["pk"]).select_related("project")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        """Send it, and record that it was sent."""
        attachment = self.get_object()
        response = send_file(attachment, look="look" in request.GET)
        facts = {"file": attachment.pk, "name": attachment.name}
        audit.record("project.file_opened", target=attachment.project, data=facts)
        return response
