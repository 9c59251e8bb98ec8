"""manage.py verify_evidence: is everything that was decided still as it was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.models import EvidenceEntry
from portal.services.verification import Break, verify_all, verify_one

_SHOWN = 20


class Command(BaseCommand):
    """Ends with an error, and the first break in its first line, when anything is not as it was written."""

    help = "Check the chain of decisions, their documents and the rows they stand for."

    def add_arguments(self, parser: CommandParser) -> None:
        """One entry, or all of them."""
        parser.add_argument("id", nargs="?", type=int, help="the number of one entry; all when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that all is well, or what is not."""
        number: int | None = options["id"]
        found = list(verify_all() if number is None else verify_one(_entry(number)))
        if found:
            raise CommandError(_in_words(found))
        checked = EvidenceEntry.objects.count() if number is None else 1
        self.stdout.write(f"{checked} entries checked: chain, sums, documents and answers are as written.")


def _entry(number: int) -> EvidenceEntry:
    entry = EvidenceEntry.objects.select_related("document").filter(sequence=number).first()
    if entry is None:
        raise CommandError(f"There is no entry {number}.")
    return entry


def _in_words(found: list[Break]) -> str:
    more = len(found) - _SHOWN
    lines = [str(one) for one in found[:_SHOWN]] + ([f"and {more} more."] if more > 0 else [])
    return "\n".join(lines)
