"""`manage.py index_articles`: write the words of the articles anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from kb.indexing import index_write, stale
from kb.models import Article, Stem


class Command(BaseCommand):
    """What the worker does every hour, at once; with --all for every article."""

    help = "Write the words of the articles anew, by which the knowledge base is searched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--all", action="store_true", help="also those whose words are up to date")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Those that are missing or in the stems of another language, or all."""
        rows = list(stale())
        if options["all"]:
            rows = list(Article.objects.select_related("current").prefetch_related("tags"))
        index_write(rows)
        if options["all"]:
            Stem.objects.filter(articles__lte=0).delete()
        self.stdout.write(f"{len(rows)} articles")
