"""`manage.py ingest_device_status FILE --source NAME`: take in what a monitoring tool reports."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from devices.choices import Adapter
from devices.imports.adapters import ADAPTERS
from devices.imports.status import Reading
from devices.models import StatusSource
from devices.services.ingestion import status_take_in
from devices.services.observations import StatusReport

SHOWN = 50


class Command(BaseCommand):
    """The same report twice changes nothing; unknown devices are named and never made."""

    help = "Take in what a monitoring tool reports of the status of devices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whose report it is."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", required=True, help="the tool, by its name in the address")
        parser.add_argument(
            "--adapter", choices=Adapter.values, help="the format of the file, if it is not the tool's own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, take in, report."""
        source = StatusSource.objects.filter(slug=options["source"]).first()
        if source is None:
            raise CommandError(f"There is no monitoring tool {options['source']!r}.")
        reading = self._reading(options["file"], options["adapter"] or source.adapter)
        self._print(status_take_in(source=source, observations=reading.observations, refused=reading.refused))

    def _reading(self, path: Path, adapter: str) -> Reading:
        try:
            return ADAPTERS[adapter].read(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem

    def _print(self, report: StatusReport) -> None:
        for one in sorted(report.told, key=lambda one: one.row)[:SHOWN]:
            self.stdout.write(f"row {one.row} ({one.device}): {one.reason or one.fate.label}")
        if len(report.told) > SHOWN:
            self.stdout.write(f"... and {len(report.told) - SHOWN} more")
        totals = ", ".join(f"{count} {fate}" for fate, count in report.totals.items())
        self.stdout.write(f"{sum(report.counts.values())} rows: {totals}.")
