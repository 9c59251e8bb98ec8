"""A quote: whom it is for, its versions, and what can be done with it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin_site import staff
from portal.models import ProviderSettings, User
from portal.registry import Text
from portal.templatetags.ui import badge
from portal.witness import Witness
from quotes.admin.forms import ClearForm, TakeForm
from quotes.models import Quote, QuoteAnswer
from quotes.services.drafting import CHANGE, draft_make, quote_keep
from quotes.services.publishing import answer_clear, quote_publish, quote_withdraw
from quotes.services.taking import quote_take


def draft_page(version_id: int) -> str:
    """Where the lines of a draft are written."""
    return reverse("admin:quotes_quoteversion_change", args=[version_id])


def _publish(actor: User, quote: Quote, form: forms.Form) -> Text:
    quote_publish(actor=actor, quote=quote)
    return _("The quote is offered, and its reader is told.")


def _withdraw(actor: User, quote: Quote, form: forms.Form) -> Text:
    quote_withdraw(actor=actor, quote=quote)
    return _("The quote is withdrawn.")


def _draft(actor: User, quote: Quote, form: forms.Form) -> Text:
    draft = draft_make(actor=actor, quote=quote)
    link = format_html('<a href="{}">{}</a>', draft_page(draft.pk), draft)
    return format_html("{} {}", _("The next version is begun:"), link)


def _clear(actor: User, quote: Quote, form: ClearForm) -> Text:
    witness = Witness(user_id=actor.pk, person=str(actor), email=actor.email, role=str(_("Staff")))
    answer_clear(actor=actor, quote=quote, witness=witness, reason=form.cleaned_data["reason"])
    return _("The answer is cleared; the quote can be answered again.")


def _take(actor: User, quote: Quote, form: TakeForm) -> Text:
    words, page = quote_take(actor=actor, quote=quote, into=form.cleaned_data["into"])
    return format_html('{} <a href="{}">{}</a>', _("It is made:"), page, words)


@admin.register(Quote)
class QuoteAdmin(ActionsAdmin[Quote]):
    """Quotes to every client. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for its reader
    change_form_template = "admin/quotes/quote/change_form.html"
    staff_actions: ClassVar = (
        StaffAction("publish", "quotes.publish_quote", _publish),
        StaffAction("withdraw", "quotes.publish_quote", _withdraw),
        StaffAction("draft", CHANGE, _draft),
        StaffAction("clear", "quotes.clear_quote", _clear, ClearForm),
        StaffAction("take", CHANGE, _take, TakeForm),
    )
    fields = ("organization", "contact", "title", "salesperson")
    list_display = ("number", "title", "organization", "contact", "state", "salesperson")
    list_filter = ("salesperson",)
    search_fields = ("title", "organization__name")
    search_help_text = _("Title or organization")
    ordering = ("-created_at", "-pk")
    actions = None
    autocomplete_fields = ("organization", "contact", "salesperson")

    @admin.display(description=_("number"), ordering="pk")
    def number(self, quote: Quote) -> str:
        """What people call it by."""
        return quote.number

    @admin.display(description=_("status"))
    def state(self, quote: Quote) -> SafeString:
        """How it stands today."""
        status = quote.status_on(ProviderSettings.load().today)
        return badge(status.label, tone=status.tone)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quote]:
        """With every name that list and page show."""
        rows: QuerySet[Quote] = super().get_queryset(request)
        return rows.select_related("organization", "contact", "salesperson", "current__answer__entry")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever writes it sells it."""
        return {"salesperson": staff(request).pk, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: Quote | None = None) -> tuple[str, ...]:
        """An offered quote stays with its reader."""
        return ("organization", "contact") if obj and obj.current_id else ()

    def offers(self, request: HttpRequest, action: StaffAction, target: Quote) -> bool:
        """Only what makes sense as it stands."""
        return super().offers(request, action, target) and action.name in _possible(target)

    def has_delete_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        """Quotes stay: they are withdrawn."""
        return False

    def save_model(self, request: HttpRequest, obj: Quote, form: Any, change: bool) -> None:
        """Through the service."""
        quote_keep(actor=staff(request), quote=obj)

    def response_post_save_add(self, request: HttpRequest, obj: Quote) -> HttpResponseRedirect:
        """Straight to the lines."""
        return HttpResponseRedirect(draft_page(obj.versions.values_list("pk", flat=True)[0]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With its versions."""
        quote: Quote | None = context.get("original")
        if quote is not None:
            today = ProviderSettings.load().today
            versions = quote.versions.select_related("answer__entry", "quote", "document")
            context["versions"] = [(version, version.status_on(today)) for version in versions]
        return super().render_change_form(request, context, *args, **kwargs)


def _possible(quote: Quote) -> set[str]:
    has_draft = quote.versions.filter(published_at=None).exists()
    possible = {"publish"} if has_draft else {"draft"}
    if quote.current is None:
        return possible
    if given := quote.current.given:
        return possible | _after_an_answer(given)
    return possible if quote.withdrawn_at else possible | {"withdraw"}


def _after_an_answer(given: QuoteAnswer) -> set[str]:
    if given.taken_to:
        return set()
    return {"clear", "take"} if given.is_approval else {"clear"}
