"""The pages of changes that are measured."""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse

from changes.models import Approval, ChangeRequest
from changes.querysets import is_on
from portal.access import Viewer
from portal.bench.pages import BenchPage


def _mine(viewer: Viewer) -> str:
    if not is_on():
        raise NoReverseMatch("change management is off")
    return reverse("changes:mine")


def _of_one(name: str) -> Callable[[Viewer], str]:
    """The change with the most approvers about which the viewer is asked, else any they see."""

    def address(viewer: Viewer) -> str:
        asked = Approval.objects.visible_to(viewer).of(viewer).values("change")
        rows = ChangeRequest.objects.visible_to(viewer)
        found = rows.filter(pk__in=asked).first() or rows.first()
        if found is None:
            raise NoReverseMatch("nobody was asked about a change")
        return reverse(name, args=[found.ticket_id if name == "tickets:detail" else found.pk])

    return address


PAGES = [
    BenchPage("change approvals", _mine),
    BenchPage("calendar of changes", lambda _viewer: reverse("changes:calendar")),
    BenchPage("change", _of_one("changes:change")),
    BenchPage("proof of a change", _of_one("changes:proof")),
    BenchPage("ticket of a change", _of_one("tickets:detail")),
    BenchPage("admin changes", lambda _viewer: reverse("admin:changes_changerequest_changelist"), staff=True),
]
