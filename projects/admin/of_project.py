"""What the pages of everything in a project share: its project is known from the first, and stays."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.admin.base import PortalModelAdmin
from portal.forms.choices import could_be_a_row


def parent_of[P: models.Model](form: "forms.ModelForm[Any]", name: str, model: type[P]) -> P | None:
    """What the row of the form belongs to, by the field `name`: as it is, as sent, or as one came from."""
    if form.instance.pk:
        parent: P = getattr(form.instance, name)
        return parent
    asked = str(form.data.get(name) or form.initial.get(name))
    if could_be_a_row(asked):
        return model._default_manager.filter(pk=asked).first()
    if form.is_bound:  # what is no key is no choice either; Django's drop-down would look it up
        sent: Any = form.data
        form.data = corrected = sent.copy()
        corrected[name] = ""
    return None


class OfProjectAdmin[M: models.Model](PortalModelAdmin[M]):
    """Rows listed by project. `parent` is the field that leads to it, `listed_by` the lookup in the list."""

    writes_by_services = True
    parent: ClassVar[str] = "project"
    listed_by: ClassVar[str] = "project__id__exact"
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[str, ...]:
        """It stays where it is."""
        return (self.parent,) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What one came from, if there can be such a row: the drop-down would look anything up."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if not could_be_a_row(initial.get(self.parent, "")):
            initial.pop(self.parent, None)
        return initial

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a service refuses after the form was valid, as after somebody else's click, is said."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(request.path)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same for taking it away."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(request.path)

    def response_post_save_add(self, request: HttpRequest, obj: M) -> HttpResponseRedirect:
        """Back to the others."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: M) -> HttpResponseRedirect:
        """Back to the others of the same project."""
        rows = reverse(f"admin:projects_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(f"{rows}?{self.listed_by}={self.project_id(obj)}")

    def project_id(self, obj: Any) -> int:
        """Whose it is."""
        pk: int = obj.project_id
        return pk
