"""A change: its plan, who is asked, what they said."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from changes.admin.forms import (
    AddContactForm,
    AddStaffForm,
    LinkForm,
    PlanForm,
    RemoveForm,
    StaffAnswerForm,
    WitnessForm,
)
from changes.agreement import is_changed
from changes.models import ChangeRequest
from changes.querysets import is_on
from changes.services.answering import staff_answer
from changes.services.approvers import approver_add, approver_remove
from changes.services.asking import change_ask
from changes.services.planning import change_keep, change_link, change_make, change_unlink
from changes.services.rights import CHANGE, REQUEST
from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin_site import staff
from portal.models import User
from portal.registry import Text
from portal.templatetags.ui import badge, when
from portal.witness import witness_of

VIEW = "changes.view_changerequest"


def _ask(actor: User, change: ChangeRequest, form: forms.Form) -> Text:
    change_ask(actor=actor, change=change)
    return _("Whoever has not answered is asked, and told by mail.")


def _add(actor: User, change: ChangeRequest, form: forms.Form) -> Text:
    person = form.cleaned_data.get("contact") or form.cleaned_data["user"]
    approver_add(actor=actor, change=change, person=person)
    return _("%(person)s is an approver; ask for approval to tell them.") % {"person": person}


def _remove(actor: User, change: ChangeRequest, form: RemoveForm) -> Text:
    approval = form.cleaned_data["approval"]
    approver_remove(actor=actor, change=change, approval=approval, witness=form.witness)
    return _("%(person)s is no longer asked.") % {"person": approval}


def _answer(actor: User, change: ChangeRequest, form: StaffAnswerForm) -> Text:
    approval = form.cleaned_data["approval"]
    staff_answer(actor=actor, witness=form.witness, change=change, approval=approval, said=form.said)
    return _("Your answer is recorded.")


def _link(actor: User, change: ChangeRequest, form: forms.Form) -> Text:
    link = change_link(actor=actor, change=change, number=form.cleaned_data["number"])
    return _("Linked: %(ticket)s.") % {"ticket": link.ticket}


def _unlink(actor: User, change: ChangeRequest, form: forms.Form) -> Text:
    change_unlink(actor=actor, change=change, number=form.cleaned_data["number"])
    return _("The link is taken away.")


@admin.register(ChangeRequest)
class ChangeAdmin(ActionsAdmin[ChangeRequest]):
    """Changes of every client. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for its readers
    form = PlanForm
    change_form_template = "admin/changes/changerequest/change_form.html"
    staff_actions: ClassVar = (
        StaffAction("ask", REQUEST, _ask),
        StaffAction("add_contact", CHANGE, _add, AddContactForm),
        StaffAction("add_staff", CHANGE, _add, AddStaffForm),
        StaffAction("remove", CHANGE, _remove, RemoveForm),
        StaffAction("link", CHANGE, _link, LinkForm),
        StaffAction("unlink", CHANGE, _unlink, LinkForm),
        StaffAction("answer", VIEW, _answer, StaffAnswerForm),
    )
    fieldsets: ClassVar = [
        (None, {"fields": ("ticket",)}),
        (_("Who decides"), {"fields": ("board", ("approval_type", "needed"), "answers_due_at")}),
        (_("When"), {"fields": ("planned_from", "planned_to")}),
        (_("Plan"), {"fields": ("impact", "implementation", "roll_out", "back_out", "review")}),
    ]
    list_display = ("number", "title", "organization", "state", "planned")
    list_display_links = ("number", "title")
    list_filter = ("status",)
    search_fields = ("ticket__number", "ticket__title")
    search_help_text = _("Number or title of the ticket")
    ordering = ("-pk",)
    actions = None
    autocomplete_fields = ("ticket", "board")

    @admin.display(description=_("number"), ordering="ticket__number")
    def number(self, change: ChangeRequest) -> str:
        """The ticket's."""
        return change.ticket.number

    @admin.display(description=_("change"))
    def title(self, change: ChangeRequest) -> str:
        """The ticket's."""
        return change.ticket.title

    @admin.display(description=_("client"))
    def organization(self, change: ChangeRequest) -> str:
        """Whose change it is."""
        return str(change.ticket.organization)

    @admin.display(description=_("approval status"), ordering="status")
    def state(self, change: ChangeRequest) -> SafeString:
        """Where the approvals stand."""
        return badge(change.get_status_display(), tone=change.tone)

    @admin.display(description=_("planned"), ordering="planned_from")
    def planned(self, change: ChangeRequest) -> str:
        """When it is to begin."""
        return when(change.planned_from)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeRequest]:
        """With every name that list and page show."""
        rows: QuerySet[ChangeRequest] = super().get_queryset(request)
        return rows.select_related("ticket__organization", "board", "current")

    def get_readonly_fields(self, request: HttpRequest, obj: ChangeRequest | None = None) -> tuple[str, ...]:
        """A change stays with its ticket."""
        return ("ticket",) if obj else ()

    def offers(self, request: HttpRequest, action: StaffAction, target: ChangeRequest) -> bool:
        """Only what makes sense as it stands, and nothing while change management is off."""
        if not super().offers(request, action, target) or not is_on() or target.is_frozen:
            return False
        is_asked = target.current is not None and target.approvals.of_staff(staff(request)).exists()
        return action.name != "answer" or is_asked

    def has_delete_permission(self, request: HttpRequest, obj: ChangeRequest | None = None) -> bool:
        """Never: people were asked about it."""
        return False

    def save_model(self, request: HttpRequest, obj: ChangeRequest, form: Any, change: bool) -> None:
        """Through the services."""
        (change_keep if change else change_make)(actor=staff(request), change=obj)

    def _form(self, request: HttpRequest, action: StaffAction, target: Any, *, bound: bool) -> forms.Form:
        form = super()._form(request, action, target, bound=bound)
        if isinstance(form, WitnessForm) and bound:
            form.witness = witness_of(request)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the approvals, and whether the plan is the one that was asked about."""
        change: ChangeRequest | None = context.get("original")
        if change is not None:
            context |= {
                "approvals": list(change.approvals.with_people()),
                "links": list(change.links.select_related("ticket")),
                "is_changed": is_changed(change),
                "is_on": is_on(),
            }
        return super().render_change_form(request, context, *args, **kwargs)
