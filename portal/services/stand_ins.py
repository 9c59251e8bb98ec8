"""Who answers while somebody is away (N6): a colleague of the same organization, for staff one of staff."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Viewer
from portal.models import Contact, User


def colleagues_of(viewer: Viewer) -> QuerySet[Contact]:
    """Who could stand in for the viewer: everybody else of their organization who can sign in."""
    people = Contact.objects.with_portal().filter(organization=viewer.organization_id)
    return people.exclude(pk=viewer.contact_id).order_by("last_name", "first_name", "pk")


@transaction.atomic
def stand_in_choose(*, viewer: Viewer, email: str) -> Contact:
    """Choose one's stand-in by address; an empty one leaves nobody. ValidationError for anybody else."""
    if viewer.read_only:
        raise PermissionDenied
    found = colleagues_of(viewer).filter(email__iexact=email).first() if email else None
    if email and found is None:
        raise ValidationError({"stand_in": _("No colleague who can sign in has this address.")})
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=viewer.contact_id)
    if contact.stand_in != found:
        contact.stand_in = found
        contact.save(update_fields=["stand_in"])
        audit.record("contact.stand_in_chosen", target=contact, data={"stand_in": str(found or "")})
    return contact


@transaction.atomic
def staff_absence(*, user: User, first: date | None, last: date | None, stand_in: User | None) -> User:
    """A member of staff says when they are away and who answers then. ValidationError by field."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if last and (first is None or last < first):
        raise ValidationError({"away_until": _("The last day of an absence is not before its first.")})
    if stand_in is not None and (stand_in == row or not (stand_in.is_staff and stand_in.is_active)):
        raise ValidationError({"stand_in": _("Choose a colleague.")})
    row.out_of_office_from, row.out_of_office_until, row.stand_in = first, last, stand_in
    row.save(update_fields=["out_of_office_from", "out_of_office_until", "stand_in"])
    said = {"from": str(first or ""), "until": str(last or ""), "stand_in": str(stand_in or "")}
    audit.record("staff.absence_changed", actor=user, target=row, data=said)
    return row
