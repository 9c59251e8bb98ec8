"""Manage > Users: a new contact, changing one, and their access to the portal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.forms.people import AccessForm, NewPersonForm, PersonForm
from portal.http import login_of
from portal.models import Contact
from portal.services.authority import why_access_is_fixed
from portal.services.contacts import contact_activate, contact_set_level
from portal.services.logins import login_rename
from portal.services.people import organization_of, person_create, person_update
from portal.views.acting import ActingView, ask_to_prove
from portal.views.user_verbs import VERBS
from portal.views.users import PeopleMixin, PersonMixin, may_add


class NewUserView(PeopleMixin, ActingView):
    """A new contact, with or without a login (seed 001)."""

    template_name = "manage/user_new.html"
    form_class = NewPersonForm

    def may_enter(self, viewer: Viewer) -> bool:
        """Only who reaches more than themselves."""
        return super().may_enter(viewer) and may_add(viewer)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Through the viewer's eyes."""
        return super().get_form_kwargs() | {"viewer": self.viewer}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the title."""
        return super().get_context_data(page_title=_("New contact"), **kwargs)

    def must_prove(self, form: NewPersonForm) -> bool:
        """A login is access."""
        return form.level is not None

    def act(self, form: NewPersonForm) -> str:
        """Add the person."""
        organization = form.organization_chosen or organization_of(self.viewer)
        self.made = person_create(
            actor=self.actor,
            organization=organization,
            facts=form.facts,
            username=form.username_chosen,
            level=form.level,
        )
        if form.level is None:
            return _("%(name)s is in your list, without a login.") % {"name": self.made}
        return _("%(name)s may use the portal; the welcome message is on its way.") % {"name": self.made}

    def get_success_url(self) -> str:
        """The new person's page."""
        return reverse("manage:user", args=[self.made.pk])


class _PersonFormView(PersonMixin, ActingView):
    """A form about one person, with the tabs of the copied product: General, Client Portal."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Filled with how it stands."""
        return super().get_form_kwargs() | {"viewer": self.viewer, "contact": self.contact}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the person."""
        fixed = why_access_is_fixed(self.viewer, self.contact)
        facts = {"page_title": str(self.contact), "contact": self.contact, "fixed": fixed}
        return super().get_context_data(**facts, **kwargs)

    def get_success_url(self) -> str:
        """The person's page."""
        return reverse("manage:user", args=[self.contact.pk])


class EditUserView(_PersonFormView):
    """What is known of the person."""

    template_name = "manage/user_edit.html"
    form_class = PersonForm

    def must_prove(self, form: PersonForm) -> bool:
        """Another address for a login, or another place, which changes what they reach."""
        has_login = self.contact.user_id is not None
        return has_login and bool({"email", "organization"}.intersection(form.changed_data))

    def act(self, form: PersonForm) -> str:
        """Change them."""
        person_update(
            actor=self.actor,
            contact=self.contact,
            facts=form.facts,
            organization=form.organization_chosen,
        )
        return _("Saved.")


class AccessView(_PersonFormView):
    """The person's access: opened here, or changed in name and level."""

    template_name = "manage/user_access.html"
    form_class = AccessForm

    def must_prove(self, form: AccessForm) -> bool:
        """Whatever is changed here is access."""
        return True

    def act(self, form: AccessForm) -> str:
        """Open the portal, or change the login."""
        if not self.contact.portal_active:
            return self.open(form)
        with transaction.atomic():
            login_rename(contact=self.contact, username=form.username_chosen, actor=self.actor)
            if form.level is not None:
                contact_set_level(contact=self.contact, level=form.level, actor=self.actor)
        return _("Saved. It holds from their next click on.")

    def open(self, form: AccessForm) -> str:
        """Activate the portal; the form asks for a level whenever it is closed."""
        if form.level is None:
            raise ValidationError({"security_level": _("Choose what they may do.")})
        contact_activate(
            contact=self.contact, username=form.username_chosen, level=form.level, actor=self.actor
        )
        return _("The portal is open for them; the welcome message is on its way.")


class VerbView(PersonMixin):
    """One press of a button on the person's page."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do it, or say why not; either way back to the person."""
        if verb not in VERBS:
            raise Http404
        contact: Contact = self.contact
        if VERBS[verb].proves:
            ask_to_prove(request)
        try:
            VERBS[verb].run(login_of(request), contact)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, str(VERBS[verb].done))
        return HttpResponseRedirect(reverse("manage:user", args=[contact.pk]))
