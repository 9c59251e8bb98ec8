"""Manage > Users: the people of the viewer's organization (seed 001, reference 11.1)."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from portal import mfa
from portal.access import Perm, Scope, Viewer
from portal.custom_fields import shown_values
from portal.generic import ScopedListView, ScopedMixin
from portal.grants_in_words import grants_in_words
from portal.listing import Listing
from portal.manage.people import PeopleFilters, PeopleTable
from portal.models import Contact
from portal.models.contact import ContactQuerySet
from portal.services.authority import why_access_is_fixed
from portal.views.user_verbs import verbs_for


class PeopleMixin(ScopedMixin[Contact]):
    """Pages over people the viewer manages."""

    perm = Perm.USERS_MANAGE
    model = Contact

    def people(self) -> ContactQuerySet:
        """Those within reach, with what pages name of them."""
        rows = self.scoped()
        assert isinstance(rows, ContactQuerySet)  # noqa: S101 - tells the type checker what the model says
        return rows.for_list()


class UsersView(PeopleMixin, ScopedListView[Contact]):
    """Everybody, with or without a login."""

    title = _("Users")
    table_class = PeopleTable
    filterset_class = PeopleFilters
    template_name = "manage/users.html"
    empty_title = _("Nobody here yet")
    empty_text = _("People you add stand here, whether or not they may sign in.")

    def get_queryset(self) -> ContactQuerySet:
        """All of them."""
        return self.people()

    def get_context_data(self, listing: Listing[Contact]) -> dict[str, Any]:
        """With the button for a new contact, for those who may add one."""
        return super().get_context_data(listing) | {"may_add": may_add(self.viewer)}


def may_add(viewer: Viewer) -> bool:
    """Whether the viewer may add people: not when they reach only themselves, not while only looking."""
    return viewer.scope(Perm.USERS_MANAGE) is Scope.ORGANIZATION and not viewer.read_only


class PersonMixin(PeopleMixin):
    """Pages about one person; unknown and out of reach are the same 404."""

    @cached_property
    def contact(self) -> Contact:
        """The person in the address."""
        return get_object_or_404(self.people(), pk=self.kwargs["pk"])


class UserView(PersonMixin, TemplateView):
    """One person: how to reach them, their access, and what it lets them do, in words."""

    template_name = "manage/user.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts, and what the viewer may do about them."""
        contact, viewer = self.contact, self.viewer
        return {
            "page_title": str(contact),
            "contact": contact,
            "two_step": two_step_of(contact),
            "grants": grants_of(contact),
            "custom": shown_values("contact", contact.custom),
            "fixed": why_access_is_fixed(viewer, contact),
            "verbs": verbs_for(viewer, contact),
            "sees_activity": viewer.can(Perm.USERS_ASSIGN_LEVEL),
            "may_change": not viewer.read_only,
        } | super().get_context_data(**kwargs)


def two_step_of(contact: Any) -> Any:
    """How two-step sign-in stands with the person; None without a login."""
    return mfa.state_of(contact.user, contact, has_one=contact.has_second_step) if contact.user else None


def grants_of(contact: Contact) -> list[Any]:
    """What the person may do today; nothing while they cannot sign in."""
    viewer = contact.as_viewer()
    return grants_in_words(viewer, contact.organization, own=gettext("their own")) if viewer else []
