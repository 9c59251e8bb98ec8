"""Adding a device, and editing what is known of it."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from devices.forms import DeviceForm
from devices.models import Device
from devices.querysets import DeviceQuerySet
from devices.services.editing import device_add, device_change
from portal.access import Perm
from portal.generic import ScopedMixin
from portal.registry import Text
from portal.views.acting import ActingView
from portal.words import in_our_words


class DeviceFormView(ScopedMixin[Device], ActingView):
    """A form about a device; a step on the way (another organization, type or search) shows it again."""

    perm = (Perm.DEVICES_VIEW, Perm.DEVICES_EDIT)
    model = Device
    form_class = DeviceForm
    template_name = "devices/edit.html"

    @cached_property
    def device(self) -> Device | None:
        """The one that is edited."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Through the viewer's eyes."""
        return super().get_form_kwargs() | {"viewer": self.viewer, "device": self.device}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step that was asked for, or act."""
        form = cast("DeviceForm", self.get_form())
        if form.step:
            form.forgive()
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)


class NewDeviceView(DeviceFormView):
    """A new one."""

    made: Device

    def act(self, form: DeviceForm) -> Text:
        """Add it."""
        self.made = device_add(
            viewer=self.viewer, organization=form.owner, facts=form.facts, custom=form.values
        )
        return _("%(name)s is added.") % {"name": self.made}

    def get_success_url(self) -> str:
        """Its page."""
        return self.made.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its title."""
        title = in_our_words(gettext_noop("New %(device)s"))
        back = reverse("devices:list")
        return super().get_context_data(page_title=title, cancel_url=back, **kwargs)


class EditDeviceView(DeviceFormView):
    """One that is there; out of reach and unknown are the same 404."""

    @cached_property
    def device(self) -> Device:
        """The one in the address."""
        rows = cast("DeviceQuerySet", self.scoped()).for_list()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, form: DeviceForm) -> Text:
        """Write what is different."""
        device_change(viewer=self.viewer, device=self.device, facts=form.facts, custom=form.values)
        return _("Saved.")

    def get_success_url(self) -> str:
        """Its page."""
        return self.device.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its name."""
        title = _("Edit %(name)s") % {"name": self.device.reference_name}
        facts = {"page_title": title, "cancel_url": self.device.get_absolute_url()}
        return super().get_context_data(device=self.device, **facts, **kwargs)
