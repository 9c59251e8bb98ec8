"""`manage.py import_records KIND FILE`: take records in from a CSV or XLSX file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tablib import Dataset

from portal.imports.reading import read_table
from portal.imports.report import Report
from portal.imports.run import Options, run
from portal.models import Organization, ProviderSettings
from portal.registry import importers

SHOWN = 50


class Command(BaseCommand):
    """Nothing is written while a row is bad, unless --skip-bad leaves bad rows out. No mail is sent."""

    help = "Take records in from a CSV or XLSX file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The kinds come from the registry."""
        parser.add_argument("kind", choices=[importer.key for importer in importers], metavar="KIND")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out and take the others")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            dest="columns",
            help="read a column of the file under another name",
        )
        parser.add_argument("--organization", default="", help="for logs: whose they are (name)")
        parser.add_argument("--zone", default="", help="time zone of times that name none (the provider's)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, run, report; the exit code is 1 when nothing was written because of a bad row."""
        try:
            table = self._table(options["file"], dict(self._pair(pair) for pair in options["columns"]))
            report = run(
                importers[options["kind"]],
                table,
                Options(self._zone(options["zone"]), self._organization(options["organization"])),
                dry_run=options["dry_run"],
                skip_bad=options["skip_bad"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._print(report, dry_run=options["dry_run"])

    def _table(self, path: Path, columns: dict[str, str]) -> Dataset:
        try:
            return read_table(path.name, path.read_bytes(), columns)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _pair(self, text: str) -> tuple[str, str]:
        heading, equals, name = text.partition("=")
        if not (equals and heading and name):
            raise CommandError(f"--map takes COLUMN=FIELD, not {text!r}.")
        return heading, name

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name) if name else ProviderSettings.load().zone
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise CommandError(f"There is no time zone {name!r}.") from error

    def _organization(self, name: str) -> Organization | None:
        if not name:
            return None
        found = Organization.objects.filter(name=name).first()
        if found is None:
            raise CommandError(f"There is no organization {name!r}.")
        return found

    def _print(self, report: Report, *, dry_run: bool) -> None:
        for line in report.refused[:SHOWN]:
            self.stdout.write(f"row {line.number} ({line.label}): {' '.join(line.problems)}")
        if len(report.refused) > SHOWN:
            self.stdout.write(f"... and {len(report.refused) - SHOWN} more")
        totals = ", ".join(f"{count} {fate}" for fate, count in report.totals.items())
        self.stdout.write(f"{len(report.lines)} rows: {totals}.")
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        elif not report.written:
            raise CommandError("Nothing was written. Correct the rows, or leave them out with --skip-bad.")
