"""The files of a folder or a zip, as far as they can be trusted: bounded, and never followed out of it."""

import stat
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PAGE = ".md"
MOST_FILES = 20_000
MOST_BYTES = 500_000_000
LARGEST = 25_000_000
_CHUNK = 1 << 20


class Source:
    """What was handed in: files by their relative paths, and what was refused, with the reason."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.names: set[str] = set()
        self.refused: dict[str, str] = {}

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises ValidationError for one that is not what it says."""
        raise NotImplementedError

    @property
    def pages(self) -> list[str]:
        """The Markdown files, in order."""
        return sorted(name for name in self.names if PurePosixPath(name).suffix.lower() == PAGE)


class Folder(Source):
    """A folder of this machine. Links are refused: they lead to what was not handed in."""

    def __init__(self, root: Path) -> None:
        """Look through it. Raises ValidationError for more files than can be taken at once."""
        super().__init__()
        self.root = root
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                self.refused[name] = _("a link, which is not followed")
            elif path.is_file() and path.stat().st_size > LARGEST:
                self.refused[name] = _("larger than a file may be")
            elif path.is_file():
                self.names.add(name)
        _refuse_bulk(len(self.names), 0)

    def read(self, name: str) -> bytes:
        """Its bytes."""
        return (self.root / name).read_bytes()


class Archive(Source):
    """A zip. Sizes are counted while reading: what it says of itself may be a lie."""

    def __init__(self, content: IO[bytes]) -> None:
        """Read its list. Raises ValidationError: no zip, or one that would fill the disk."""
        super().__init__()
        try:
            self.zip = ZipFile(content)
        except (BadZipFile, LargeZipFile, ValueError, OSError) as problem:
            raise ValidationError(_("This is no zip file, or a damaged one.")) from problem
        self.left = MOST_BYTES
        entries = [entry for entry in self.zip.infolist() if not entry.is_dir()]
        _refuse_bulk(len(entries), sum(entry.file_size for entry in entries))
        for entry in entries:
            self._take(entry)

    def _take(self, entry: ZipInfo) -> None:
        if reason := _distrust(entry):
            self.refused[entry.filename[:200]] = reason
        elif entry.filename in self.names:
            self.refused[entry.filename] = _("twice in the zip")
        else:
            self.names.add(entry.filename)

    def read(self, name: str) -> bytes:
        """Its bytes, not more of them than it said, and of all together not more than may be."""
        most, target = min(self.zip.getinfo(name).file_size, self.left), BytesIO()
        try:
            with self.zip.open(name) as stream:
                while (chunk := stream.read(_CHUNK)) and target.tell() <= most:
                    target.write(chunk)
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as problem:
            raise ValidationError(_("damaged")) from problem
        if target.tell() > most:
            raise ValidationError(_("larger than it says"))
        self.left -= target.tell()
        return target.getvalue()


def open_source(path: Path) -> Source:
    """A folder or a zip of this machine. Raises ValidationError."""
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise ValidationError(_("There is no such folder or file: %(path)s") % {"path": path})
    return Archive(BytesIO(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else _too_much())


def _too_much() -> IO[bytes]:
    raise ValidationError(_("This is more than can be taken in at once."))


def _refuse_bulk(files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        _too_much()


def _distrust(entry: ZipInfo) -> str:
    """Why a file of a zip is not taken; "" for one that is."""
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
        return _("leads out of the zip")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("a link, which is not followed")
    if entry.flag_bits & 1:
        return _("encrypted")
    # Deflate cannot do better than a thousandth; texts come to a tenth.
    if entry.file_size > LARGEST or entry.file_size > 1_000_000 + 200 * entry.compress_size:
        return _("larger than a file may be")
    return ""
