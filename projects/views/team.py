"""The team of a project, and mail to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access import Perm
from portal.forms.refusals import add_problem
from portal.generic import ScopedDetailView
from portal.limits import status_of
from projects.forms.talk import TeamMailForm
from projects.models import Project
from projects.notifications import TeamReaders, team_readers
from projects.people import team
from projects.services.team import team_mail
from projects.views.area import ProjectPage


class TeamView(ProjectPage):
    """Everybody on the team, with how to reach them (reference 6.2)."""

    grants = (Perm.PROJECTS_TEAM,)
    template_name = "projects/team.html"
    url_name = "projects:team"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The people."""
        may_mail = self.viewer.can(Perm.PROJECTS_EMAIL_TEAM) and not self.viewer.read_only
        people = team(self.viewer, self.object)
        return super().get_context_data(people=people, may_mail=may_mail, **kwargs)


class TeamMailMixin(ScopedDetailView[Project]):
    """A message to everybody else on the team; whom it reaches is said before and after."""

    def readers(self) -> TeamReaders:
        """Whom it goes to."""
        raise NotImplementedError

    def send(self, subject: str, text: str) -> TeamReaders:
        """Send it. Raises ValidationError."""
        raise NotImplementedError

    @property
    def back(self) -> str:
        """Where one came from."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and whom it goes to."""
        kwargs.setdefault("form", TeamMailForm())
        readers = self.readers()
        return super().get_context_data(readers=self.words(readers), back=self.back, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it, or say what is wrong."""
        self.object = self.get_object()
        form = TeamMailForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            readers = self.send(**form.cleaned_data)
        except ValidationError as problem:
            add_problem(form, problem)
            return self.show(form, status_of(problem))
        return self.receipt(self.words(readers))

    def show(self, form: TeamMailForm, status: int) -> HttpResponse:
        """The form as it was sent."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def receipt(self, said: dict[str, str]) -> HttpResponse:
        """Who is told and who is not."""
        messages.success(self.request, _("Your message is on its way to: %(names)s.") % {"names": said["to"]})
        if said["not_to"]:
            messages.warning(
                self.request, _("It reaches nobody by e-mail here: %(names)s.") % {"names": said["not_to"]}
            )
        return HttpResponseRedirect(self.back)

    def words(self, readers: TeamReaders) -> dict[str, str]:
        """Names for those who may see the team, numbers for the others."""
        return {"to": self._named(readers.names), "not_to": self._named(readers.unreached)}

    def _named(self, names: list[str]) -> str:
        if not names or self.viewer.can(Perm.PROJECTS_TEAM):
            return ", ".join(dict.fromkeys(names))
        return ngettext("%(number)s person", "%(number)s people", len(names)) % {"number": len(names)}


class TeamMailView(TeamMailMixin, ProjectPage):
    """From the project's own client."""

    grants = (Perm.PROJECTS_EMAIL_TEAM,)
    template_name = "projects/team_mail.html"
    url_name = "projects:team"

    def readers(self) -> TeamReaders:
        """The team, as the client may know of it."""
        return team_readers(self.viewer, self.object)

    def send(self, subject: str, text: str) -> TeamReaders:
        """Through the service."""
        return team_mail(viewer=self.viewer, project=self.object, subject=subject, text=text)

    @property
    def back(self) -> str:
        """The team's page, or the summary for those who may not see the team."""
        sees_team = self.viewer.can(Perm.PROJECTS_TEAM)
        return reverse("projects:team" if sees_team else "projects:summary", args=[self.object.pk])
