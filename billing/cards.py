"""Home's card of invoices (seed 000)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Invoice
from portal.access import Perm
from portal.filters import year_before
from portal.models import ProviderSettings
from portal.registry import Card, Look

NEWEST = 5


def recent(look: Look) -> Mapping[str, Any]:
    """The newest invoices of the last twelve months to one's own organization, whatever Home looks at."""
    viewer, today = look.viewer, ProviderSettings.load().today
    since = year_before(today)
    own = Invoice.objects.visible_to(viewer.narrowed(viewer.organization_id)).for_list(today)
    rows = own.filter(dated__gte=since).order_by("-dated", "-sequence")
    span = {"dated_after": since.isoformat(), "dated_before": today.isoformat(), "show_paid": "on"}
    return {
        "title": _("Recent Invoices for %(name)s") % {"name": viewer.organization_name},
        "rows": list(rows[:NEWEST]),
        "url": f"{reverse('billing:invoices')}?{urlencode(span)}",
    }


RECENT = Card(
    "recent_invoices",
    gettext_lazy("Recent Invoices"),
    "billing/cards/recent.html",
    recent,
    order=80,
    icon="receipt",
    perm=Perm.INVOICES_VIEW,
    follows_choice=False,
    is_wide=True,
)
