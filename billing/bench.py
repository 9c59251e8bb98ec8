"""The pages of billing that are measured."""

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from billing.models import Invoice
from portal.access import Viewer
from portal.bench.pages import BenchPage


def _list(viewer: Viewer) -> str:
    return reverse("billing:invoices")


def _everything(viewer: Viewer) -> str:
    return f"{_list(viewer)}?dated_after=&dated_before=&show_paid=on&sort=-due"


def _of_one(name: str, viewer: Viewer) -> str:
    """The invoice with the most lines; there is no page where there is no invoice."""
    rows = Invoice.objects.visible_to(viewer).annotate(length=Count("lines")).order_by("-length", "-pk")
    longest = rows.values_list("pk", flat=True).first()
    if longest is None:
        raise NoReverseMatch(name)
    return reverse(name, args=[longest])


def _page(viewer: Viewer) -> str:
    return _of_one("billing:invoice", viewer)


def _paper(viewer: Viewer) -> str:
    return _of_one("billing:invoice_pdf", viewer)


def _block_hours(viewer: Viewer) -> str:
    return reverse("billing:block_hours")


def _retainer(viewer: Viewer) -> str:
    return reverse("billing:retainer")


PAGES = [
    BenchPage("block hours", _block_hours),
    BenchPage("retainer", _retainer),
    BenchPage("invoices", _list),
    BenchPage("all invoices", _everything),
    BenchPage("invoice", _page),
    BenchPage("invoice as PDF", _paper, file=True),
]
