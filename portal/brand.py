"""The provider's colour and logo as served files: no inline style, no upload shown as it came (S45)."""

from hashlib import sha256
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from portal.models import Organization, ProviderSettings

LOGO_BOX = (640, 200)  # pixels; twice what the largest place shows


def style_sheet(provider: ProviderSettings) -> str:
    """The provider's colour as the one variable every other colour is mixed from."""
    return f":root {{ --brand: {provider.brand_colour.lower()}; }}\n"


def style_sheet_url(provider: ProviderSettings) -> str:
    """An address that changes with the content, so that browsers may keep it for ever."""
    return reverse("brand_style", args=[_digest(style_sheet(provider).encode())])


def logo_url(provider: ProviderSettings) -> str:
    """The logo's address, or "" without one."""
    return reverse("brand_logo", args=[_digest(str(provider.logo.name).encode())]) if provider.logo else ""


def organization_logo_url(organization: Organization) -> str:
    """The address of an organization's own logo, or "" without one; only its own contacts are shown it."""
    if not organization.logo:
        return ""
    return reverse("organization_logo", args=[_digest(str(organization.logo.name).encode())])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def clean_logo(upload: File[bytes]) -> ContentFile[bytes]:
    """Decode and write anew as PNG, so that whatever else the file held is gone.

    Raises ValidationError when it is no picture, or too large a one.
    """
    try:
        with Image.open(upload) as picture:
            if picture.width * picture.height > 20_000_000:
                raise ValidationError(_("This picture is too large."))
            picture.thumbnail(LOGO_BOX)
            written = BytesIO()
            picture.convert("RGBA").save(written, "PNG")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This file is not a picture.")) from error
    return ContentFile(written.getvalue(), "logo.png")
