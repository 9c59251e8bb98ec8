"""Issues: the list of a project, the page of one, and raising one."""

from functools import cached_property
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.forms.choices import could_be_a_row
from portal.listing import Listing
from portal.raising import KeepsDraft, MakingView
from projects.choices import IssuePriority
from projects.filters import IssueFilters
from projects.forms.issues import IssueForm
from projects.history import loose_files
from projects.models import Issue
from projects.people import shown_name, writer_name
from projects.querysets import IssueQuerySet
from projects.readers import project_for
from projects.services.issues import issue_of_form, issue_raise
from projects.tables import IssueTable
from projects.views.area import ProjectAreaMixin, project_menu
from projects.views.project_lists import ProjectListPage
from projects.views.talk import NoteDraftView, NoteView, TalkPage

_RAISE = (Perm.PROJECTS_ISSUES_ADD,)


class IssuesView(ProjectListPage[Issue]):
    """The issues of a project, with where they stand."""

    grants = _RAISE
    model = Issue
    title = _("Issues")
    url_name = "projects:issues"
    table_class = IssueTable
    filterset_class = IssueFilters
    template_name = "projects/issues.html"

    def get_queryset(self) -> IssueQuerySet:
        """With what the table names."""
        return cast("IssueQuerySet", super().get_queryset()).for_list()

    def get_context_data(self, listing: Listing[Issue]) -> dict[str, Any]:
        """Whether one may raise another."""
        may_add = self.project.is_open and not self.viewer.read_only
        return super().get_context_data(listing) | {"may_add": may_add}


class IssuePage(TalkPage[Issue]):
    """One issue: unknown, internal, of another project or out of reach: the same 404."""

    grants: ClassVar[tuple[Perm, ...]] = _RAISE
    name = "issue"
    model = Issue
    pk_url_kwarg = "issue_pk"
    template_name = "projects/issue.html"
    context_object_name = "issue"

    def get_queryset(self) -> IssueQuerySet:
        """Issues of the project in the address."""
        rows, project_id = cast("IssueQuerySet", self.scoped()), self.kwargs["pk"]
        if not could_be_a_row(project_id):
            return rows.none()
        return rows.filter(project=project_id).for_list().select_related("project__lead")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The issue, what was said of it, and the menu of its project."""
        issue, form = self.object, kwargs.pop("form", None)
        return super().get_context_data(
            page_title=issue.title,
            project=issue.project,
            menu=project_menu(self.viewer, issue.project_id, current="projects:issues"),
            priority=IssuePriority(issue.priority),
            reporter=writer_name(issue.contact_author, issue.author, issue.project),
            assigned=shown_name(issue.resource, issue.project),
            files=loose_files(self.viewer, issue),
            **self.talk(issue, form),
            **kwargs,
        )


class IssueNoteView(NoteView[Issue], IssuePage):
    """A note on it."""

    grants = (*_RAISE, *NoteView.grants)
    sent_text = _("Your note is on the issue.")


class IssueNoteDraftView(NoteDraftView[Issue], IssuePage):
    """The same, half written."""

    grants = (*_RAISE, *NoteView.grants)


class NewIssueView(ProjectAreaMixin, MakingView[IssueForm, Issue]):
    """New Project Issue: for a project within reach, the one that was asked for first chosen."""

    grants = _RAISE
    draft_key = "projects.issue:"
    template_name = "projects/issue_new.html"

    @cached_property
    def own_address(self) -> str:
        """The page of the form."""
        return reverse("projects:issue_new")

    @cached_property
    def draft_address(self) -> str:
        """Where its draft is sent to."""
        return reverse("projects:issue_new_draft")

    def form(self, *sent: Any) -> IssueForm:
        """The form of this person."""
        asked = project_for(self.viewer, self.request.GET.get("project", ""))
        initial = {"project": asked.pk} if asked else {}
        return IssueForm(*sent, viewer=self.viewer, initial=initial)

    def made_by(self, form: IssueForm) -> Issue | None:
        """The issue that this form has already made."""
        return issue_of_form(self.viewer, form.token)

    def make(self, form: IssueForm) -> Issue:
        """Through the service."""
        return issue_raise(viewer=self.viewer, files=form.sent_files, form_token=form.token, **form.facts)

    def receipt(self, row: Issue) -> HttpResponse:
        """To the issue."""
        messages.success(self.request, _now("We have your issue. You can follow it here and add to it."))
        return redirect(row)

    def sent_before(self, row: Issue) -> HttpResponse:
        """One form makes one issue."""
        messages.info(self.request, _now("You have sent this form already: this is the issue it made."))
        return redirect(row)

    def page(self) -> dict[str, Any]:
        """Its title."""
        return {"page_title": _now("New project issue")}


class NewIssueDraftView(KeepsDraft[IssueForm, Issue], NewIssueView):
    """The same, half filled in."""
