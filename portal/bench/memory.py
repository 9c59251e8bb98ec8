"""How much memory a file needs on its way out."""

import json
import subprocess
import sys
from pathlib import Path

from django.test import Client

from portal.bench.measure import visit


def growth(client: Client, url: str) -> int:
    """By how many KiB the process has grown once the page is read: Python's memory and the driver's."""
    before = _peak()
    visit(client, url)
    return _peak() - before


def _peak() -> int:
    # Linux's own figure for this program; getrusage would begin with the peak of the process that started it.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def growth_in_child(arguments: list[str]) -> int:
    """The same in a fresh process, whose peak nothing else has raised; `arguments` as for the command."""
    command = [sys.executable, sys.argv[0], "bench", "--peak", *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
    return int(json.loads(told))
