"""Calendars for one's own program: the page of their addresses, and the addresses themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import formats, ical
from portal.access import Viewer
from portal.decorators import public
from portal.formats import Formats
from portal.forms.my_settings import FeedForm
from portal.generic import PermRequiredMixin
from portal.models import Contact
from portal.rates import FEEDS, too_many
from portal.registry import FeedKind
from portal.services.calendar_feeds import feed_behind, feed_end, feed_make, feeds_of, feeds_open_to


class CalendarsView(PermRequiredMixin):
    """Which calendars one can have, and which have an address."""

    any_viewer = True

    def may_enter(self, viewer: Viewer) -> bool:
        """Only where there is a calendar to have."""
        return super().may_enter(viewer) and bool(feeds_open_to(viewer))

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The list."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Make an address anew, or end it. A new one is shown on the answer itself, which nobody keeps."""
        form = FeedForm(request.POST, kinds=feeds_open_to(self.viewer))
        if not form.is_valid():
            return self.show(status=422)
        kind = form.cleaned_data["kind"]
        if form.cleaned_data["do"] == "make":
            return self.show(made=kind, address=feed_make(viewer=self.viewer, kind=kind))
        feed_end(viewer=self.viewer, kind=kind)
        messages.success(request, _("The address answers no more."))
        return HttpResponseRedirect(reverse("calendars"))

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        """The page."""
        known = feeds_of(self.viewer)
        kinds = [(kind, known.get(kind.key)) for kind in feeds_open_to(self.viewer)]
        context = {"page_title": _("Calendars"), "kinds": kinds, **more}
        response = TemplateResponse(self.request, "account/calendars.html", context, status=status)
        response.headers["Cache-Control"] = "private, no-store"
        return response


@public
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar as its owner may see it now; the same 404 for every address that opens nothing."""
    if refused := too_many(request, "calendar_feed", FEEDS, key=secret):
        return refused
    found = feed_behind(secret)
    if found is None:
        raise Http404
    return _written(*found)


def _written(kind: FeedKind, contact: Contact, viewer: Viewer) -> HttpResponse:
    """In the words and formats of the owner: there is no session to take them from."""
    chosen = Formats(contact.language, contact.date_format, contact.time_format, contact.number_format)
    with (
        formats.override(chosen),
        timezone.override(contact.zone),
        translation.override(chosen.catalogue),
    ):
        return ical.send(str(kind.label), kind.events(viewer), is_feed=True)
