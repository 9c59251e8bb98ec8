"""The page on which hours that are not posted yet are corrected."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from portal.forms.refusals import add_problem
from tickets.admin.forms import CorrectTimeForm
from tickets.models import Ticket, TicketTimeEntry
from tickets.services.time_entries import time_entry_correct


def hours_page(
    request: HttpRequest, ticket: Ticket, pk: int, page: str, facts: dict[str, Any]
) -> HttpResponse:
    """Show the hours as they are, or save them; then back to the ticket's `page`."""
    actor = staff(request)
    entry = ticket.time_entries.select_related("resource", "refused_by").filter(pk=pk).first()
    if entry is None:
        raise Http404
    if not actor.has_perm("tickets.change_tickettimeentry"):
        raise PermissionDenied
    form = CorrectTimeForm(request.POST if request.method == "POST" else None, target=entry, actor=actor)
    if form.is_bound and form.is_valid() and _saved(request, entry, form):
        return HttpResponseRedirect(page)
    context = facts | {"title": _("Correct hours"), "ticket": ticket, "entry": entry, "form": form}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/tickets/ticket/hours.html", context, status=status)


def _saved(request: HttpRequest, entry: TicketTimeEntry, form: CorrectTimeForm) -> bool:
    try:
        time_entry_correct(actor=staff(request), entry=entry, **form.cleaned_data)
    except ValidationError as problem:
        add_problem(form, problem)
        return False
    messages.success(request, str(_("The hours are corrected and wait for approval.")))
    return True
