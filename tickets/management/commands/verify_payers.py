"""manage.py verify_payers: do billing organizations meet exactly the tickets they are billed for?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.payer_rows import differences, work_out


class Command(BaseCommand):
    """Ends with an error when what the database keeps differs from what contracts, tickets and hours say."""

    help = "Check the rows by which billing organizations meet tickets; --mend works them out anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Check, or mend."""
        parser.add_argument("--mend", action="store_true", help="work all rows out anew before the check")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that all is well, or how much is not."""
        if options["mend"]:
            work_out()
        standing, missing, wrong = differences()
        if missing or wrong:
            raise CommandError(
                f"{missing} rows are missing and {wrong} are wrong, of {standing}; see --mend."
            )
        self.stdout.write(f"{standing} rows checked: all as contracts, tickets and hours say.")
