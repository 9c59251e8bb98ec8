"""The list of quotes, a quote, its document and its proof."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.generic import ScopedDetailView, ScopedListView
from portal.models import ProviderSettings
from portal.views.evidence import CertificateView, ProofView, SealedMixin
from quotes.filters import QuoteFilters
from quotes.forms import AnswerForm, ChoiceOfLinesForm
from quotes.models import Quote, QuoteVersion
from quotes.querysets import QuoteQuerySet
from quotes.tables import QuoteTable
from quotes.totals import Sum, sums, taken


class QuotesView(ScopedListView[Quote]):
    """Quotes addressed to the viewer (seed 000)."""

    perm = Perm.QUOTES_VIEW
    model = Quote
    title = _("Quotes")
    table_class = QuoteTable
    filterset_class = QuoteFilters
    empty_title = _("No quotes yet")
    empty_text = _("Quotes that are addressed to you stand here.")

    def get_queryset(self) -> QuoteQuerySet:
        """With what the table names."""
        return cast("QuoteQuerySet", self.scoped()).for_list()


class QuotePage(ScopedDetailView[Quote]):
    """A quote as it is offered now, or an older version of it; with the form to answer while one can."""

    perm = Perm.QUOTES_VIEW
    model = Quote
    context_object_name = "quote"
    template_name = "quotes/quote.html"

    def get_queryset(self) -> QuoteQuerySet:
        """With everything the page names."""
        return cast("QuoteQuerySet", self.scoped()).for_page()

    def version(self) -> QuoteVersion:
        """The version asked for; without a number the one in force. 404 for one never published."""
        number = self.kwargs.get("number")
        current = self.object.current
        if current and number in (None, current.number):
            current.quote = self.object  # known, so it is not asked for again
            return current
        versions = self.object.versions.all().visible_to(self.viewer)
        found = versions.filter(number=number).prefetch_related("lines").first()
        if found is None:
            raise Http404
        found.quote = self.object
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The version, its lines and totals, and what can be done."""
        version: QuoteVersion = kwargs.pop("version", None) or self.version()
        status = version.status_on(ProviderSettings.load().today)
        form = kwargs.pop("form", None) or self._fresh_form(version)
        return super().get_context_data(
            page_title=self.object.title,
            version=version,
            status=status,
            lines=list(version.lines.all()),
            ticked=form.ticked,
            sums=self._sums(version, form.ticked),
            form=form,
            may_answer=status == "open" and version.asks_for_answer,
            **kwargs,
        )

    def _fresh_form(self, version: QuoteVersion) -> AnswerForm:
        """Ticked as the salesperson ticked it, or as the address says that worked the totals out anew."""
        sent = self.request.GET if "totals" in self.request.GET else None
        ticked = ChoiceOfLinesForm(sent, version=version).ticked
        return AnswerForm(initial={"read_version": version.number, "chosen": ticked}, version=version)

    def _sums(self, version: QuoteVersion, ticked: list[int]) -> list[Sum]:
        chosen = version.given.chosen if version.given else ticked
        return sums(taken(version.lines.all(), chosen), version.currency)


class DocumentView(SealedMixin, QuotePage):
    """The sealed PDF of a version, its bytes checked each time."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        self.object = self.get_object()
        document = self.version().document
        if document is None:
            raise Http404
        return self.send_sealed(document)


class QuoteProofView(ProofView[Quote]):
    """Who answered what, and that nothing of it was changed since."""

    perm = Perm.QUOTES_VIEW
    model = Quote


class QuoteCertificateView(CertificateView[Quote]):
    """One decision about a quote as a document for both sides."""

    perm = Perm.QUOTES_VIEW
    model = Quote
