"""Measure what pages cost, as a contact of an organization sees them."""

import json
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from portal.access import Viewer
from portal.bench.measure import Figures, measure, visit
from portal.bench.memory import growth, growth_in_child
from portal.bench.pages import BenchPage, all_pages
from portal.bench.report import table
from portal.models import Contact, User


class Command(BaseCommand):
    """`bench`: queries, milliseconds, bytes and the ratio to the floor; nothing it does is kept."""

    help = "Measure what pages cost, as a contact of an organization sees them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose eyes, which pages, how often."""
        parser.add_argument("--organization", help="its name; the first one with such a contact if left out")
        parser.add_argument("--level", default="manager", help="key of a security level (default: manager)")
        parser.add_argument("--pages", help="names of pages, parted by commas (default: all)")
        parser.add_argument("--repeat", type=int, default=30, help="visits of each page (default: 30)")
        parser.add_argument("--json", action="store_true", help="print figures for programs")
        parser.add_argument("--memory", action="store_true", help="measure the memory of files, too")
        parser.add_argument("--peak", action="store_true", help=SUPPRESS)  # what --memory starts for each

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure in a transaction that is rolled back: sessions and audit entries leave no trace."""
        self.options = options
        with override_settings(ROOT_URLCONF="portal.bench.urls"), transaction.atomic():
            found = self._measure()
            transaction.set_rollback(True)
        if self.options["memory"]:
            self._add_memory(found)
        if not self.options["peak"]:
            self._print(found)

    def _measure(self) -> list[Figures]:
        self.contact = self._contact()
        self.viewer = self._viewer(self.contact)
        self.clients = {False: _signed_in(self.contact.user), True: _signed_in(_staff())}
        self.pages = list(self._chosen())
        if self.options["peak"]:
            self.stdout.write(json.dumps(self._growth(self.pages[0])))
            return []
        return [self._figures(page, url) for page, url in self._existing(self.pages)]

    def _add_memory(self, found: list[Figures]) -> None:
        """Only after our own transaction: the children sign in as the same person, and would wait for it."""
        files = {page.key: page for page in self.pages if page.file}
        for figures in found:
            if figures.key in files:
                figures.peak_kib = growth_in_child(self._arguments(files[figures.key]))

    def _contact(self) -> Contact:
        people = Contact.objects.with_portal().filter(security_level__key=self.options["level"])
        if name := self.options["organization"]:
            people = people.filter(organization__name=name)
        contact = people.select_related("user", "organization", "security_level").order_by("pk").first()
        if contact is None:
            raise CommandError("Nobody of that level at that organization may sign in.")
        return contact

    def _viewer(self, contact: Contact) -> Viewer:
        viewer = contact.as_viewer()
        if viewer is None:
            raise CommandError(f"{contact} may not sign in.")
        return viewer

    def _chosen(self) -> Iterator[BenchPage]:
        known = {page.key: page for page in all_pages()}
        names = self.options["pages"].split(",") if self.options["pages"] else known
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"No such page: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return (known[name] for name in names)

    def _existing(self, pages: list[BenchPage]) -> Iterator[tuple[BenchPage, str]]:
        """Pages that are there and open for this viewer; the others are named."""
        for page in pages:
            try:
                url = page.url(self.viewer)
            except (NoReverseMatch, LookupError) as error:
                self.stderr.write(f"LEFT OUT {page.key}: {error}")
                continue
            status = visit(self.clients[page.staff], url).status
            if status == 200:
                yield page, url
            else:
                self.stderr.write(f"LEFT OUT {page.key}: {url} answers {status}")

    def _figures(self, page: BenchPage, url: str) -> Figures:
        floor = (self.clients[False], reverse("bench_floor"))
        return measure(page.key, self.clients[page.staff], url, floor, self.options["repeat"])

    def _arguments(self, page: BenchPage) -> list[str]:
        given = ["--pages", page.key, "--level", self.options["level"]]
        return [*given, "--organization", self.viewer.organization_name]

    def _growth(self, page: BenchPage) -> int:
        client = self.clients[page.staff]
        visit(client, reverse("bench_floor"))  # imports and templates are not the file's
        return growth(client, page.url(self.viewer))

    def _print(self, found: list[Figures]) -> None:
        if self.options["json"]:
            self.stdout.write(json.dumps([figures.as_dict() for figures in found], indent=1))
            return
        self.stdout.write(f"{self.contact.organization}, {self.contact.security_level}, {connection.vendor}")
        if settings.DEBUG:
            self.stdout.write("DEBUG is on: milliseconds are those of a developer, not of a client.")
        for line in table(found):
            self.stdout.write(line)


def _signed_in(user: User | None) -> Client:
    host = next((name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", "."))), "localhost")
    client = Client(raise_request_exception=False, SERVER_NAME=host)
    if settings.SECURE_SSL_REDIRECT:
        client.defaults["wsgi.url_scheme"] = "https"
    if user is not None:
        client.force_login(user)
    return client


def _staff() -> User | None:
    return User.objects.filter(is_staff=True, is_superuser=True, is_active=True).order_by("pk").first()
