"""What a file is: taken for its bytes, never for what its name or the browser says (S14, S15, S20).

Nothing a browser would run is on the list, nothing disguised passes, and a name is cleaned before it shows.
"""

import hashlib
import logging
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from portal.file_scanner import ScanError, found_in

logger = logging.getLogger(__name__)

type Upload = UploadedFile[Any]


NAME_LENGTH = 150
# 50 million pixels: twice the pictures of good phones, and decoded still no danger to the memory.
MAX_PIXELS = 50_000_000
# Enough for libmagic to tell the kinds of Office documents apart.
_SNIFFED = 65_536

_ZIP, _OLE = "application/zip", ("application/CDFV2", "application/vnd.ms-office")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# Text is saved and served as text, whatever a program could read into it: a log may well quote HTML.
_TEXT = ("text/plain", "text/*", "application/json", "application/csv", "message/rfc822")

# Extension -> what it is served as, then what else libmagic may call it. Nothing that a browser would run.
TYPES: Mapping[str, tuple[str, ...]] = {
    ".png": ("image/png",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".gif": ("image/gif",),
    ".webp": ("image/webp",),
    ".heic": ("image/heic", "image/heif"),
    ".bmp": ("image/bmp", "image/x-ms-bmp"),
    ".tif": ("image/tiff",),
    ".tiff": ("image/tiff",),
    ".pdf": ("application/pdf",),
    ".txt": _TEXT,
    ".log": _TEXT,
    ".csv": ("text/csv", *_TEXT),
    ".md": ("text/markdown", *_TEXT),
    ".json": ("application/json", *_TEXT),
    ".ics": ("text/calendar", *_TEXT),
    ".eml": ("message/rfc822", *_TEXT),
    ".msg": ("application/vnd.ms-outlook", *_OLE),
    ".rtf": ("text/rtf", "application/rtf"),
    ".doc": ("application/msword", *_OLE),
    ".xls": ("application/vnd.ms-excel", *_OLE),
    ".ppt": ("application/vnd.ms-powerpoint", *_OLE),
    ".docx": (f"{_OOXML}wordprocessingml.document", _ZIP),
    ".xlsx": (f"{_OOXML}spreadsheetml.sheet", _ZIP),
    ".pptx": (f"{_OOXML}presentationml.presentation", _ZIP),
    ".odt": (f"{_ODF}text", _ZIP),
    ".ods": (f"{_ODF}spreadsheet", _ZIP),
    ".odp": (f"{_ODF}presentation", _ZIP),
    ".zip": (_ZIP,),
    ".7z": ("application/x-7z-compressed",),
    ".mp4": ("video/mp4",),
    ".mov": ("video/quicktime",),
    ".webm": ("video/webm",),
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/mp4", "audio/x-m4a", "video/mp4"),
    ".wav": ("audio/x-wav", "audio/wav"),
}
_DECODED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"})


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be taken, with what we call it and what it is."""

    file: Upload
    name: str
    content_type: str
    size: int
    sha256: str


def clean_name(name: str) -> str:
    """What is left of a file name as a label: no folders, no control or direction characters, bounded.

    A right-to-left mark would show "gpj.exe" as "exe.jpg"; the ending is kept when the name is cut.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    path = PurePosixPath(" ".join(shown.split()).strip(". ") or "file")
    suffix = path.suffix[:20]
    return path.name.removesuffix(path.suffix)[: NAME_LENGTH - len(suffix)] + suffix


def check(file: Upload) -> CheckedFile:
    """Refuse what is empty, too large, off the list, not what it says it is, or harmful (ValidationError)."""
    name = clean_name(file.name or "")
    size = file.size or 0
    _refuse(not size, _("“%(name)s” is empty."), name)
    limit = settings.PORTAL_UPLOAD_MAX_BYTES
    _refuse(size > limit, _("“%(name)s” is larger than %(limit)s."), name, limit=in_words(limit))
    expected = TYPES.get(PurePosixPath(name).suffix.lower(), ())
    _refuse(not expected, _("“%(name)s”: files of this type cannot be taken."), name)
    _refuse(not _is_one_of(_sniffed(file), expected), _("“%(name)s” is not what its name says it is."), name)
    if expected[0] in _DECODED:
        _check_picture(file, name)
    _refuse_harmful(file, name)
    return CheckedFile(file, name, expected[0], size, _digest(file))


def in_words(size: int) -> str:
    """A limit in megabytes, without decimals nobody needs."""
    return filesizeformat(size).replace(".0\xa0", "\xa0")


def _refuse(condition: bool, message: str, name: str, **params: str) -> None:
    if condition:
        raise ValidationError(message, params={"name": name, **params})


def _is_one_of(found: str, expected: tuple[str, ...]) -> bool:
    return found in expected or ("text/*" in expected and found.startswith("text/"))


def _sniffed(file: Upload) -> str:
    """The type by its bytes. Without libmagic no file is taken, and everything else goes on."""
    try:
        import magic  # noqa: PLC0415 - the library is looked for at import; a portal without it still starts
    except ImportError as problem:
        logger.error("libmagic is missing: files are refused (%s)", problem)
        raise ValidationError(_("Files cannot be taken at the moment. Please send without.")) from problem
    file.seek(0)
    found: str = magic.from_buffer(file.read(_SNIFFED), mime=True)
    return found


def _check_picture(file: Upload, name: str) -> None:
    """Refuse broken pictures and those that would fill the memory when decoded; reads little of the file."""
    file.seek(0)
    try:
        with warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning):
            picture = Image.open(file)
            pixels = picture.width * picture.height
            picture.verify()
    except Image.DecompressionBombError:
        pixels = MAX_PIXELS + 1
    except Exception as problem:  # decoders fail in many ways, and all of them mean "broken"
        raise ValidationError(_("“%(name)s” is damaged."), params={"name": name}) from problem
    _refuse(pixels > MAX_PIXELS, _("“%(name)s” has too many pixels. Please make it smaller."), name)


def _refuse_harmful(file: Upload, name: str) -> None:
    """What the provider's scanner finds something in, or cannot look at."""
    try:
        found = found_in(file)
    except ScanError as problem:
        sentence = _("“%(name)s” could not be checked for viruses. Please try again later, or send without.")
        raise ValidationError(sentence, params={"name": name}) from problem
    if found:
        logger.warning("A file was refused as harmful: %r, %r", name, found)
    _refuse(bool(found), _("“%(name)s” was refused: the virus scanner calls it harmful."), name)


def _digest(file: Upload) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
