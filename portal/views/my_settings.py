"""My settings: profile, formats and mails of the person who looks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from portal.access import Perm
from portal.decorators import signed_in
from portal.forms.my_settings import FormatsForm, NotificationsForm, ProfileForm, StaffAbsenceForm
from portal.forms.refusals import add_problem
from portal.generic import PermRequiredMixin
from portal.grants_in_words import grants_in_words
from portal.http import login_of
from portal.models import Contact, User
from portal.notifications import events_for
from portal.registry import Text
from portal.services.my_settings import contact_of, formats_update, notifications_update, profile_update
from portal.services.stand_ins import colleagues_of, staff_absence, stand_in_choose

# So many colleagues are offered while typing; any other is found by the whole address.
COLLEAGUES = 50


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """The first of one's own pages; staff have no profile in the portal."""
    is_contact = getattr(request, "viewer", None) is not None
    return redirect("profile" if is_contact else "account_change_password")


class MySettingsView(PermRequiredMixin, FormView[BaseForm]):
    """A form about oneself; every contact has one, so there is no id in the address to forge."""

    any_viewer = True
    saved: Text = gettext_lazy("Saved.")

    @cached_property
    def contact(self) -> Contact:
        """One's own record."""
        return contact_of(self.viewer)

    def save(self, data: dict[str, Any]) -> None:
        """Hand what the form holds to the service."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Save and show the page anew, in the formats it now has; or what the service refuses."""
        try:
            self.save(form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, str(self.saved))
        return HttpResponseRedirect(self.request.path)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The page with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ProfileView(MySettingsView):
    """The contact's record as far as it is one's own, and what one's level lets one do."""

    template_name = "account/profile.html"
    form_class = ProfileForm
    saved = gettext_lazy("Your profile is saved; we see it as well.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form writes into a copy that nobody saves."""
        return super().get_form_kwargs() | {"instance": contact_of(self.viewer)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rights, and whether the form may be sent."""
        return super().get_context_data(**kwargs) | {
            "contact": self.contact,
            "may_edit": self.viewer.can(Perm.PROFILE_EDIT),
            "rights": grants_in_words(self.viewer, self.contact.organization),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only for a level that may."""
        if not self.viewer.can(Perm.PROFILE_EDIT):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def save(self, data: dict[str, Any]) -> None:
        """Write the profile."""
        profile_update(viewer=self.viewer, changes=data)


class FormatsView(MySettingsView):
    """Zone, language and formats; they hold from the next page on, which is this one."""

    template_name = "account/formats.html"
    form_class = FormatsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With whom the formats are for."""
        return super().get_form_kwargs() | {"contact": self.contact}

    def save(self, data: dict[str, Any]) -> None:
        """Write the formats."""
        formats_update(viewer=self.viewer, changes=data)


class FormatsExampleView(FormatsView):
    """How things would look by what is being chosen; nothing is kept."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The examples alone; 400 for a choice that nobody was offered."""
        form = FormatsForm(request.GET, contact=self.contact)
        status = 200 if form.is_valid() else 400
        return TemplateResponse(request, "account/parts/examples.html", {"form": form}, status=status)


class NotificationsView(MySettingsView):
    """Which mails one gets, and when one is away."""

    template_name = "account/notifications.html"
    form_class = NotificationsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the mails that can be chosen."""
        chosen = [event for event in events_for(self.viewer) if not event.mandatory]
        known: dict[str, Any] = {"contact": self.contact, "events": chosen}
        return super().get_form_kwargs() | known | {"colleagues": colleagues_of(self.viewer)[:COLLEAGUES]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the mails that always come."""
        always = [event for event in events_for(self.viewer) if event.mandatory]
        return super().get_context_data(**kwargs) | {"contact": self.contact, "always": always}

    def save(self, data: dict[str, Any]) -> None:
        """Write the choice and the absence, or nothing of it."""
        with transaction.atomic():
            self._save(data)

    def _save(self, data: dict[str, Any]) -> None:
        stand_in_choose(viewer=self.viewer, email=data["stand_in"])
        notifications_update(
            viewer=self.viewer,
            wanted=data["events"],
            away_from=data["away_from"],
            away_until=data["away_until"],
        )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def staff_away(request: HttpRequest) -> HttpResponse:
    """When a member of staff is away, and who answers then; contacts say so among their notifications."""
    user = login_of(request)
    if not user.is_staff:
        raise Http404
    form = StaffAbsenceForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid() and _kept_absence(user, form):
        messages.success(request, _("Saved."))
        return redirect("staff_away")
    context = {"page_title": _("Out of office"), "form": form}
    return TemplateResponse(request, "account/away.html", context, status=422 if form.errors else 200)


def _kept_absence(user: User, form: StaffAbsenceForm) -> bool:
    data = form.cleaned_data
    try:
        staff_absence(user=user, first=data["away_from"], last=data["away_until"], stand_in=data["stand_in"])
    except ValidationError as refusal:
        add_problem(form, refusal)
    return not form.errors
