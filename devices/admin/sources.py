"""Monitoring tools: their keys, and what became of their latest report."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from devices.models import ChangeReader, SourceToken, StatusSource
from devices.services.observations import Fate
from devices.services.sources import CHANGE, token_issue, token_revoke
from portal.addresses import absolute
from portal.admin.actions import ActionForm, ActionsAdmin, StaffAction
from portal.admin.autocomplete import ChooseRow
from portal.admin.base import PortalModelAdmin
from portal.models import Organization, User
from portal.registry import Text
from portal.words import word_lazy

LONGEST = 730


class IssueForm(ActionForm):
    """How long the key is valid, and whose devices exist for it."""

    days = forms.IntegerField(
        label=_("Valid for so many days"),
        initial=365,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )
    organization = forms.ModelChoiceField(
        Organization.objects.all(),
        label=word_lazy("organization"),
        help_text=_("Left empty, the key reports for every client."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The client is chosen while typing."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.widget = ChooseRow(SourceToken._meta.get_field("organization"), admin.site)
        field.widget.choices = field.choices


class RevokeForm(ActionForm):
    """One of the tool's keys."""

    token = forms.ModelChoiceField(SourceToken.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of this tool."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["token"]
        field.queryset = self.target.tokens.all()


def _issue(actor: User, source: StatusSource, form: IssueForm) -> Text:
    secret = token_issue(actor=actor, source=source, **form.cleaned_data)
    words = _("The key, shown this once: copy it now.")
    return format_html("{} <code>{}</code>", words, secret)


def _revoke(actor: User, source: StatusSource, form: RevokeForm) -> Text:
    token_revoke(actor=actor, token=form.cleaned_data["token"])
    return _("The key opens nothing any more.")


@admin.register(StatusSource)
class StatusSourceAdmin(ActionsAdmin[StatusSource]):
    """The tools that may report."""

    change_form_template = "admin/devices/statussource/change_form.html"
    staff_actions: ClassVar = (
        StaffAction("issue", CHANGE, _issue, IssueForm),
        StaffAction("revoke", CHANGE, _revoke, RevokeForm),
    )
    list_display = ("name", "adapter", "is_active", "last_called_at")
    search_fields = ("name",)
    fields = ("name", "slug", "adapter", "is_active")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With its address, its keys and its latest report."""
        source: StatusSource | None = context.get("original")
        if source is not None:
            told: dict[str, Any] = source.last_report
            context["address"] = absolute(source.address)
            context["keys"] = source.tokens.select_related("organization", "created_by")
            context["totals"] = [(fate.label, told[fate]) for fate in Fate if told.get(fate)]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(ChangeReader)
class ChangeReaderAdmin(PortalModelAdmin[ChangeReader]):
    """Whom clients' changes are mailed to."""

    list_display = ("user",)
    list_select_related = ("user",)
    fields = ("user",)
    autocomplete_fields = ("user",)
