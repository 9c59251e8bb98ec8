"""Logos that people upload."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from portal.brand import clean_logo


class LogoMixin:
    """A form with a logo: what is uploaded is written anew, and nothing else of it is kept (S45)."""

    cleaned_data: dict[str, Any]
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the control itself: Django groups it under a legend, which names no control."""
        super().__init__(*args, **kwargs)
        if "logo" in self.fields:
            self.fields["logo"].widget.attrs["aria-label"] = self.fields["logo"].label

    def clean_logo(self) -> Any:
        """The picture as the portal wrote it; an untouched or removed one as it came."""
        logo = self.cleaned_data.get("logo")
        return clean_logo(logo) if isinstance(logo, UploadedFile) else logo
