"""Mails about devices, to the people the provider has chosen."""

from collections.abc import Sequence

from django.urls import reverse

from devices.models import ChangeReader, Device
from portal.access import Viewer
from portal.models import Contact
from portal.notifications import notify, recipient_of_user
from portal.registry import Text


def device_written(
    device: Device, viewer: Viewer, *, is_new: bool = False, changes: Sequence[tuple[Text, str, str]] = ()
) -> None:
    """A contact has added a device, or changed what is known of it."""
    readers = ChangeReader.objects.filter(user__is_active=True, user__is_staff=True).select_related("user")
    person = Contact.objects.filter(pk=viewer.contact_id).first()
    notify(
        "device_written",
        to=[recipient_of_user(reader.user) for reader in readers],
        context={
            "is_new": is_new,
            "name": device.reference_name,
            "type": str(device.type),
            "organization": str(device.organization),
            "person": str(person or ""),
            "changes": [[str(label), was, now] for label, was, now in changes],
            "path": reverse("admin:devices_device_change", args=[device.pk]),
        },
        thread=f"device-{device.pk}",
    )
