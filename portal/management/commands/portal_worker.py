"""`manage.py portal_worker`: the background worker."""

import logging
import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from portal.worker import PortalWorker, Ticker


class Command(BaseCommand):
    """Run the queue and the regular jobs until told to stop."""

    help = "Runs background work: mail, long exports, regular jobs. SIGTERM ends it after the present task."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How eagerly, and whether to stay."""
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between looks at an empty queue"
        )
        parser.add_argument("--batch", action="store_true", help="end when the queue is empty")

    def handle(self, *args: Any, interval: float, batch: bool, verbosity: int, **options: Any) -> None:
        """Work; the first signal ends the worker after its task, the second at once."""
        logging.getLogger("django_tasks_db").setLevel(logging.INFO if verbosity else logging.ERROR)
        worker = PortalWorker(worker_id=worker_id(), interval=interval, batch=batch)
        worker.configure_signals()
        with Ticker(worker.worker_id, worker.hangs):
            worker.run()


def worker_id() -> str:
    """A name that no other worker has and that says where to look: host, process, chance."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(8)}"
