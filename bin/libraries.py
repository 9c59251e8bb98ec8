"""The system libraries and the browser the portal uses, what each is for, and the package that brings it."""

import ctypes
import shutil
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A shared library: its file, its Debian package, and what does not work without it."""

    file: str
    package: str
    purpose: str

    def is_there(self) -> bool:
        """Whether the dynamic linker finds it."""
        try:
            ctypes.CDLL(self.file)
        except OSError:
            return False
        return True


LIBRARIES = (
    Library("libpango-1.0.so.0", "libpango-1.0-0", "PDF documents"),
    Library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "PDF documents"),
    Library("libmagic.so.1", "libmagic1", "attachments (their type is read from the file itself)"),
)


def missing() -> Iterator[Library]:
    """The libraries this machine lacks."""
    return (library for library in LIBRARIES if not library.is_there())


def advice(library: Library) -> str:
    """One line for a person: what does not work, and the command that mends it."""
    return f"no {library.purpose}: {library.file} is missing (apt-get install {library.package})"


def find_chromium() -> str | None:
    """The distribution's Chromium; Playwright's own would be a download."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
