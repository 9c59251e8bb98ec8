"""Fill an empty installation with a provider, clients and tickets to look at."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.module_loading import module_has_submodule

from portal import audit
from portal.demo.logins import login_table
from portal.demo.world import SEED, World
from portal.models import AuditEntry, Contact, Organization

SEEDED = "demo.seeded"


class Command(BaseCommand):
    """`seed_demo`: once; a second run changes nothing. `--scale N` then adds tickets until there are N."""

    help = "Fill an empty installation with a provider, clients and tickets to look at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two switches."""
        parser.add_argument("--scale", type=int, metavar="N", help="add tickets in bulk until there are N")
        parser.add_argument("--logins", action="store_true", help="print the logins of the demo again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, grow, print."""
        if options["logins"]:
            self._require_demo()
        else:
            self._seed()
            if options["scale"]:
                self._grow(options["scale"])
        self.stdout.write(login_table())

    def _seed(self) -> None:
        if _is_seeded():
            self.stdout.write("The demo is already here; nothing was changed.")
            return
        if Organization.objects.exists() or Contact.objects.exists():
            raise CommandError("This database holds real data; the demo goes only into an empty one.")
        started, world = time.perf_counter(), World()
        with transaction.atomic():
            for part in _parts():
                part.seed(world)
            for part in _parts():  # what rests on the rows of several apps
                if hasattr(part, "settle"):
                    part.settle(world)
            audit.record(SEEDED, data={"at": world.now.isoformat()})
        self._report(started)

    def _grow(self, total: int) -> None:
        started, world = time.perf_counter(), World().refresh()
        world.chance.seed(SEED + total)  # not the same tickets once more
        for part in _parts():
            if hasattr(part, "grow"):
                part.grow(world, total, self.stdout.write)
        if connection.vendor == "postgresql":
            _refresh_statistics()
        self._report(started)

    def _report(self, started: float) -> None:
        for name, rows in _counts():
            self.stdout.write(f"{rows:>10,}  {name}")
        self.stdout.write(f"in {time.perf_counter() - started:.1f} s")

    def _require_demo(self) -> None:
        if not _is_seeded():
            raise CommandError("There is no demo in this database; run seed_demo first.")


def _is_seeded() -> bool:
    return AuditEntry.objects.filter(verb=SEEDED).exists()


def _parts() -> Iterator[ModuleType]:
    """The core's part, then the apps' parts in the order of the settings."""
    for name in ("portal", *settings.DOMAIN_APPS):
        if module_has_submodule(apps.get_app_config(name).module, "demo"):
            yield import_module(f"{name}.demo")


def _counts() -> list[tuple[str, int]]:
    """Rows of each table that the demo fills."""
    models = [
        model
        for name in ("portal", *settings.DOMAIN_APPS)
        for model in apps.get_app_config(name).get_models()
    ]
    counted = [(str(model._meta.verbose_name_plural), model._default_manager.count()) for model in models]
    return [(name, rows) for name, rows in counted if rows]


def _refresh_statistics() -> None:
    """Without statistics and a visibility map the planner would choose as for an empty table."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
