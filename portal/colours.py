"""Contrast of the provider's colour, by the formulas of WCAG 2.2 (1.4.3, 1.4.11)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT_CONTRAST = 4.5
WHITE = "#ffffff"


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    red, green, blue = (_channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast_problems(colour: str) -> list[str | Promise]:
    """Why the colour cannot carry white text and be read on white; empty when it can."""
    if contrast(colour, WHITE) < TEXT_CONTRAST:
        return [_("Too light: white text on it could not be read. Choose a darker colour.")]
    return []
