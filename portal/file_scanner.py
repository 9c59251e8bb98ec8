"""The provider's own virus scanner, asked about every file that people send, if a setting names one (S20).

`PORTAL_FILE_SCANNER` is a command that reads the file from its standard input and ends with 0 for "clean" and
1 for "harmful"; or `python:package.module.function`, which takes the open file and returns what it found, ""
for nothing. A scanner that fails, or takes too long, has found nothing out: the file is not taken either.
"""

import logging
import shlex
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

type Scanner = Callable[[IO[bytes]], str]

_PYTHON = "python:"
_CLEAN, _HARMFUL = 0, 1


class ScanError(Exception):
    """Nobody knows whether the file is harmful."""


def found_in(file: Any) -> str:
    """What the scanner says is in the file, "" when it is clean or nobody scans. Raises ScanError."""
    if not settings.PORTAL_FILE_SCANNER:
        return ""
    file.seek(0)
    try:
        return scanner()(file)
    except Exception as problem:  # whatever a scanner fails of, the file stays outside
        logger.exception("The file scanner failed")
        raise ScanError from problem
    finally:
        file.seek(0)


def is_there() -> bool:
    """Whether what the setting names can be called."""
    try:
        scanner()
    except (ImportError, LookupError, ValueError):
        return False
    return True


def scanner() -> Scanner:
    """The one that the setting names. Raises ImportError, LookupError or ValueError when there is none."""
    named: str = settings.PORTAL_FILE_SCANNER
    if named.startswith(_PYTHON):
        function: Scanner = import_string(named.removeprefix(_PYTHON))
        return function
    command = shlex.split(named)
    if not command or shutil.which(command[0]) is None:
        raise LookupError(named)
    return partial(_run, command)


def _run(command: list[str], file: IO[bytes]) -> str:
    """The provider's own command; no word of it comes from a request."""
    done = subprocess.run(
        command,
        input=file.read(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=settings.PORTAL_FILE_SCANNER_SECONDS,
        check=False,
    )
    said = done.stdout.decode(errors="replace").strip()
    if done.returncode not in (_CLEAN, _HARMFUL):
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {said[:500]}")
    return (said or "harmful") if done.returncode == _HARMFUL else ""
