"""Contacts, and the Client Portal part of each: who signs in, as what, and how they get there."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin.activation import activate_selected
from portal.admin.autocomplete import WithinOrganization
from portal.admin.contact_forms import ActivateForm, ContactForm, LevelForm
from portal.admin_site import staff
from portal.mfa import has_second_step, state_of
from portal.models import Contact, User
from portal.preview import may_preview
from portal.registry import Text
from portal.services.contacts import contact_activate, contact_deactivate, contact_set_level
from portal.services.logins import login_follow, two_step_reset
from portal.services.welcome import contact_welcome_send

ACTIVATE = "portal.activate_contact"


def _activate(actor: User, contact: Contact, form: forms.Form) -> Text:
    data = form.cleaned_data
    contact_activate(contact=contact, username=data["username"], level=data["security_level"], actor=actor)
    return _("The portal is open; the welcome message is on its way.")


def _deactivate(actor: User, contact: Contact, form: forms.Form) -> Text:
    contact_deactivate(contact=contact, actor=actor)
    return _("The portal is closed for this contact, who is signed out everywhere.")


def _set_level(actor: User, contact: Contact, form: forms.Form) -> Text:
    contact_set_level(contact=contact, level=form.cleaned_data["security_level"], actor=actor)
    return _("The security level holds from the next click on.")


def _welcome(actor: User, contact: Contact, form: forms.Form) -> Text:
    contact_welcome_send(contact=contact, actor=actor)
    return _("The welcome message is on its way; earlier links no longer work.")


def _two_step_reset(actor: User, contact: Contact, form: forms.Form) -> Text:
    two_step_reset(contact=contact, actor=actor)
    return _("Two-step sign-in is reset; the contact is signed out and has been told.")


@admin.register(Contact)
class ContactAdmin(WithinOrganization, ActionsAdmin[Contact]):
    """People at the clients."""

    form = ContactForm
    change_form_template = "admin/portal/contact/change_form.html"
    list_display = (
        "__str__",
        "organization",
        "email",
        "phone",
        "security_level",
        "portal_active",
        "is_active",
    )
    list_filter = ("portal_active", "is_active", "security_level")
    list_select_related = ("organization", "security_level")
    search_fields = ("first_name", "last_name", "email", "organization__name")
    search_help_text = _("Name, e-mail address or organization")
    ordering = ("last_name", "first_name", "pk")
    autocomplete_fields = ("organization", "stand_in")
    actions = (activate_selected,)
    staff_actions: ClassVar = (
        StaffAction("activate", ACTIVATE, _activate, ActivateForm),
        StaffAction("level", ACTIVATE, _set_level, LevelForm),
        StaffAction("welcome", ACTIVATE, _welcome),
        StaffAction("deactivate", ACTIVATE, _deactivate),
        StaffAction("reset_two_step", ACTIVATE, _two_step_reset),
    )
    fieldsets: ClassVar = [
        (None, {"fields": ("organization", ("first_name", "last_name"), "title", "email")}),
        (_("Reach"), {"fields": (("phone", "mobile"), "location", ("is_primary", "is_active"))}),
        (
            _("Formats"),
            {
                "classes": ("collapse",),
                "description": _("Empty: as the organization has it."),
                "fields": ("time_zone", "locale", "date_format", "time_format", "number_format"),
            },
        ),
        (
            _("Absence and import"),
            {
                "classes": ("collapse",),
                "fields": (("out_of_office_from", "out_of_office_until"), "stand_in", "external_id"),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """With what the page names of the login and the organization."""
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.select_related("user", "organization", "security_level", "stand_in")

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        """The login follows when who saves may open the portal: its address resets its password."""
        super().save_model(request, obj, form, change)
        if staff(request).has_perm(ACTIVATE):
            login_follow(contact=obj, actor=staff(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> tuple[str, ...]:
        """Moving a login to another client opens that client to it; a matter of access, not of a name."""
        is_login = obj is not None and obj.user_id is not None
        return ("organization",) if is_login and not staff(request).has_perm(ACTIVATE) else ()

    def has_activate_permission(self, request: HttpRequest) -> bool:
        """Who may open the portal for many at once (asked by Django for the list's action)."""
        return staff(request).has_perm(ACTIVATE)

    def offers(self, request: HttpRequest, action: StaffAction, target: Contact) -> bool:
        """Switch on what is off, and the other way round."""
        is_for_inactive = action.name == "activate"
        return super().offers(request, action, target) and is_for_inactive is not target.portal_active

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the state of the login."""
        contact: Contact | None = context.get("original")
        if contact is not None and isinstance(request.user, User):
            context |= {
                "two_step": _two_step_state(contact),
                "may_preview": may_preview(request.user) and contact.may_sign_in,
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _two_step_state(contact: Contact) -> Text:
    """Configured, not configured, or not required (reference 11.2)."""
    user = contact.user
    return state_of(user, contact, has_one=has_second_step(user)).label if user else ""
