"""Start and end of looking at the portal as a contact."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import preview
from portal.decorators import signed_in, staff_only
from portal.http import PortalRequest


@require_POST
@staff_only(preview.PERMISSION)
def preview_start(request: PortalRequest, contact_id: int) -> HttpResponse:
    """See the portal as the contact from now on; not possible for somebody who could not sign in."""
    contact = get_object_or_404(preview.candidates(), pk=contact_id)
    if not contact.may_sign_in:
        messages.error(
            request, _("%(name)s cannot use the portal, so there is nothing to see.") % {"name": contact}
        )
        return redirect("admin:portal_contact_change", contact_id)
    preview.start(request, contact)
    return redirect("home")


@require_POST
@signed_in
def preview_end(request: PortalRequest) -> HttpResponse:
    """Be oneself again, back at the contact's page; somebody who was not previewing goes Home."""
    contact_id = preview.end(request, reason="ended")
    return redirect("admin:portal_contact_change", contact_id) if contact_id else redirect("home")
