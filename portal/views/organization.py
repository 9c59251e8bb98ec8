"""Manage > Organization settings, for one's own organization and the sub-organizations (reference 11.3)."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Perm, Viewer
from portal.brand import organization_logo_url
from portal.forms.organization import OrganizationForm, TwoStepForm
from portal.generic import ScopedMixin
from portal.models import Organization, ProviderSettings
from portal.registry import Text
from portal.services.organizations import organization_update, two_step_counts, two_step_require
from portal.views.acting import ActingView
from portal.words import in_our_words


class _OrganizationView(ScopedMixin[Organization], ActingView):
    """A form about one organization within reach."""

    perm = Perm.ORGANIZATION_EDIT
    model = Organization

    @cached_property
    def organization(self) -> Organization:
        """The one in the address, else one's own; out of reach and unknown are the same 404."""
        return get_object_or_404(self.scoped(), pk=self.kwargs.get("pk", self.viewer.organization_id))

    def get_success_url(self) -> str:
        """Its settings."""
        return address_of(self.viewer, self.organization)


def address_of(viewer: Viewer, organization: Organization) -> str:
    """The page with an organization's settings."""
    if organization.pk == viewer.organization_id:
        return reverse("manage:organization")
    return reverse("manage:organization_of", args=[organization.pk])


class OrganizationView(_OrganizationView):
    """What it says of itself, and how its people sign in."""

    template_name = "manage/organization.html"
    form_class = OrganizationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Filled with how it stands."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def act(self, form: OrganizationForm) -> Text:
        """Save it."""
        organization_update(actor=self.actor, organization=self.organization, changes=form.changes)
        return _("Saved.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the sub-organizations, and how two-step sign-in stands."""
        people, with_second_step = two_step_counts(self.organization)
        is_own = self.organization.pk == self.viewer.organization_id
        facts = {
            "page_title": in_our_words(_("%(Organization)s settings")),
            "organization": self.organization,
            "logo_url": organization_logo_url(self.organization) if is_own else "",
            "others": self._others(),
            "people": people,
            "with_second_step": with_second_step,
            "two_step_by_provider": ProviderSettings.load().mfa_required_for_contacts,
            "may_change": not self.viewer.read_only,
        }
        return super().get_context_data(**facts, **kwargs)

    def _others(self) -> list[tuple[str, str, bool]]:
        """The organizations within reach as tabs; none where there is only one."""
        if not self.viewer.sees_several:
            return []
        rows = sorted(self.scoped(), key=lambda row: (row.parent_id is not None, row.name.casefold()))
        return [(row.name, address_of(self.viewer, row), row == self.organization) for row in rows]


class TwoStepView(_OrganizationView):
    """Makes two-step sign-in a duty, or no longer."""

    http_method_names = ("post",)
    form_class = TwoStepForm

    def must_prove(self, form: TwoStepForm) -> bool:
        """Before a lock is taken off everybody's door."""
        return self.organization.mfa_required and not form.cleaned_data["required"]

    def act(self, form: TwoStepForm) -> Text:
        """Switch it."""
        required: bool = form.cleaned_data["required"]
        two_step_require(actor=self.actor, organization=self.organization, required=required)
        if required:
            return _("Two-step sign-in is required. Who has none sets it up at the next click.")
        return _("Two-step sign-in is no longer required here.")
