"""The first to see an upload, before a byte of it is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict


class RefuseOversized(FileUploadHandler):
    """Refuse a body larger than a form full of the largest files; the others handle the rest (S20)."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str | bytes,
        encoding: str | None = None,
    ) -> tuple[QueryDict, Any] | None:
        """Raise RequestDataTooBig, which answers 413."""
        # One file too many is still read, because the form then says which, and keeps the text.
        files = settings.PORTAL_UPLOAD_MAX_FILES + 1
        if content_length > files * settings.PORTAL_UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The files are too large together.")
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass it on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
