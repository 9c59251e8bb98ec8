"""`manage.py import_articles FOLDER_OR_ZIP`: take articles in from Markdown files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from kb.choices import Audience
from kb.imports.archive import open_source
from kb.imports.pages import shelves
from kb.imports.run import Fate, Options, Report, run

SHOWN = 50


class Command(BaseCommand):
    """Nothing is written while a page is refused, unless --skip-bad leaves such pages out."""

    help = "Take articles in from a folder or a zip of Markdown files with front matter and pictures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, for whom, and whether at all."""
        parser.add_argument("source", type=Path, metavar="FOLDER_OR_ZIP")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")
        parser.add_argument(
            "--skip-bad", action="store_true", help="leave refused pages out, take the others"
        )
        parser.add_argument("--publish", action="store_true", help="publish at once; else they are drafts")
        parser.add_argument("--name", default="", help="name of the collection (that of the folder or zip)")
        parser.add_argument("--category", default="", help="for pages that name none: One / Two / Three")
        parser.add_argument(
            "--audience",
            default=Audience.INTERNAL,
            choices=(Audience.INTERNAL, Audience.EVERYONE),
            help="for pages that name none (internal)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, run, report; the exit code is 1 when nothing was written because of a refused page."""
        path: Path = options["source"]
        chosen = Options(
            name=options["name"] or path.stem,
            category=shelves(options["category"]),
            audience=options["audience"],
            publish=options["publish"],
        )
        try:
            report = run(open_source(path), chosen, dry_run=options["dry_run"], skip_bad=options["skip_bad"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self._print(report, dry_run=options["dry_run"])

    def _print(self, report: Report, *, dry_run: bool) -> None:
        told = [line for line in report.lines if line.fate in (Fate.REFUSED, Fate.LEFT)]
        for line in told[:SHOWN]:
            self.stdout.write(f"{line.path}: {line.fate.label}: {line.reason}")
        if len(told) > SHOWN:
            self.stdout.write(f"... and {len(told) - SHOWN} more")
        self.stdout.write(", ".join(f"{fate.label}: {report.count(fate)}" for fate in Fate))
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        elif not report.written:
            raise CommandError("Nothing was written. Mend the refused pages, or leave them out (--skip-bad).")
