"""How a text will look: the preview of every long text field."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic.base import TemplateResponseMixin, View

from portal.forms.text import PreviewForm
from portal.generic import PermRequiredMixin


class TextPreviewView(PermRequiredMixin, TemplateResponseMixin, View):
    """Shows the sender their own text, and keeps nothing."""

    any_viewer = True
    http_method_names = ("post",)
    template_name = "ui/preview.html"

    def post(self, request: HttpRequest, field: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The text as HTML, or what is wrong with it."""
        form = PreviewForm(request.POST, field=field)
        text = form.text if form.is_valid() else ""
        return self.render_to_response({"text": text, "errors": form.errors.get(field, ())})
