"""QR codes, for the one page that needs them: setting up an authenticator app."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.main import QRCode

from portal.templatetags.ui import Text

register = template.Library()


@register.simple_tag
def qr_code(text: str, label: Text) -> SafeString:
    """A QR code to be scanned with a phone, drawn in the page: the strict policy knows no data: pictures."""
    code = QRCode(border=2)
    code.add_data(text)
    dots = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(dots) for x, is_dark in enumerate(row) if is_dark
    )
    drawing = '<svg class="qr-code" role="img" aria-label="{0}" viewBox="0 0 {1} {1}"><path d="{2}"/></svg>'
    return format_html(drawing, label, len(dots), path)
