"""Opening the portal for many at once: one level, the e-mail address as user name, a line for each."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from portal.access import LevelKind
from portal.admin_site import staff
from portal.models import Contact, SecurityLevel
from portal.services.contacts import contacts_activate

# One request sends this many welcome messages at most; it answers within seconds.
MOST_AT_ONCE = 200


class CommonLevelForm(forms.Form):
    """The level all of them get."""

    security_level = forms.ModelChoiceField(
        SecurityLevel.objects.filter(kind=LevelKind.CLIENT), label=_("Security level for all of them")
    )


@admin.action(description=_("Activate the portal for the selected contacts…"), permissions=["activate"])
def activate_selected(
    modeladmin: Any, request: HttpRequest, contacts: QuerySet[Contact]
) -> HttpResponse | None:
    """Ask for the level, then report line by line."""
    chosen = list(contacts[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        problem = _("At most %(most)d contacts at once. Filter the list first.") % {"most": MOST_AT_ONCE}
        messages.error(request, problem)
        return None
    form = CommonLevelForm(request.POST if "apply" in request.POST else None)
    context = {"form": form, "contacts": chosen, "title": _("Activate the portal")}
    if form.is_valid():
        level = form.cleaned_data["security_level"]
        lines = contacts_activate(contacts=chosen, level=level, actor=staff(request))
        context |= {"lines": lines, "opened": sum(not line.problem for line in lines), "level": level}
    return _page(modeladmin, request, context)


def _page(modeladmin: Any, request: HttpRequest, context: dict[str, Any]) -> TemplateResponse:
    frame = modeladmin.admin_site.each_context(request) | {"opts": modeladmin.opts, "media": modeladmin.media}
    checkbox = {"action_checkbox_name": helpers.ACTION_CHECKBOX_NAME, "action": "activate_selected"}
    return TemplateResponse(request, "admin/portal/contact/activate.html", frame | checkbox | context)
