"""What invoices and statements have in common on paper: whose language, whose letterhead, how many sheets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import IO, Any

from django.utils import translation

from billing.models import BillingProfile, BillingSettings
from billing.papers.sheets import AT_ONCE, Sheet
from portal import formats, pdf
from portal.models import Organization, ProviderSettings

# Points, as in templates/pdf/document.css: the height for content by the kind of paper, and the letterhead.
HEIGHTS = {"A4": 736.0, "Letter": 686.0}
LETTERHEAD = 262.0


@contextmanager
def in_words_of(payer: Organization) -> Iterator[None]:
    """The payer's language and formats, whoever asks for the document."""
    chosen = formats.Formats(payer.locale)
    with formats.override(chosen), translation.override(chosen.catalogue):
        yield


def room_on(paper: pdf.Paper, head: float) -> tuple[float, float]:
    """Points for rows on the first sheet, under the letterhead, and on the others."""
    height = HEIGHTS[paper.size] - head
    return height - LETTERHEAD, height


def paper_for(payer: Organization, title: str) -> pdf.Paper:
    """A paper of the provider's for that payer."""
    provider = ProviderSettings.load()
    pictures = pdf.picture(provider.logo)
    return pdf.Paper(title, provider.name, pictures, size=pdf.size_in(payer.locale))


def address_of(payer: Organization) -> str:
    """Where papers to that payer go."""
    return BillingProfile.of(payer).address or payer.address


def letterhead(recipient: Sequence[str]) -> dict[str, Any]:
    """Who writes to whom."""
    ours = BillingSettings.load()
    return {
        "provider": ProviderSettings.load(),
        "sender": " · ".join(ours.letterhead.split("\n")),
        "footnote": ours.footnote,
        "recipient": "\n".join(line for line in recipient if line.strip()),
    }


def draw(
    paper: pdf.Paper,
    template: str,
    sheets: Sequence[Sheet],
    context: dict[str, Any],
    target: IO[bytes],
    progress: pdf.Progress,
) -> None:
    """Draw the sheets, some at a time."""
    for page, sheet in enumerate(sheets, 1):
        sheet.page = page
    parts = list(batched(sheets, AT_ONCE))
    contexts = (context | {"sheets": part, "count": len(sheets)} for part in parts)
    pdf.write_parts(paper, template, contexts, target, total=len(parts), progress=progress)
