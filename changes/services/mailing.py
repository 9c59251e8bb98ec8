"""Mails to approvers, and the links in them that lead to a yes or a no."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from changes import notifications
from changes.choices import Answer
from changes.models import Approval, ChangeRequest
from portal.models import Contact, ProviderSettings, User
from portal.services.answer_links import answer_link_make, answer_links_void


def approvals_request(
    change: ChangeRequest, approvals: Iterable[Approval], event: str = notifications.REQUESTED
) -> None:
    """Write to these approvers after the commit, and to the stand-ins of those who are away."""
    for approval in approvals:
        approval.change = change
        for person, absent in addressees(approval):
            letter = notifications.Letter(approval, person, absent, _links(approval, person))
            transaction.on_commit(partial(notifications.approval_requested, event, letter), robust=True)


def links_void(change: ChangeRequest) -> None:
    """Take back the links to answers about an older version of the plan."""
    for approval in change.approvals.all():
        answer_links_void(approval)


def addressees(approval: Approval) -> Iterator[tuple[Contact | User, str]]:
    """The approver, and while they are away their stand-in with the name of the absent one."""
    person, stand_in = approval.contact or approval.user, _stand_in(approval)
    if person is not None:
        yield person, ""
    if stand_in is not None:
        yield stand_in, str(approval)


def _stand_in(approval: Approval) -> Contact | User | None:
    contact, user, today = approval.contact, approval.user, ProviderSettings.load().today
    if contact is not None and contact.is_away_on(today):
        found = contact.stand_in
        is_colleague = found is not None and found.organization_id == contact.organization_id
        return found if is_colleague and found is not None and found.may_sign_in else None
    if user is not None and user.is_away_on(today):
        return user.stand_in if user.stand_in and user.stand_in.is_active else None
    return None


def _links(approval: Approval, person: Contact | User) -> dict[str, str]:
    """A path for each answer, good until the answers are due and a while after: late is better than never."""
    login = person.user if isinstance(person, Contact) else person
    version = approval.change.current
    if login is None or version is None:
        return {}
    return {
        str(answer): answer_link_make(
            user=login,
            kind=f"changes.{answer}",
            subject=approval,
            version=version.number,
            until=_until(approval.change),
        )
        for answer in Answer
    }


def _until(change: ChangeRequest) -> datetime | None:
    """The end of the planned time; what has been done is not approved any more."""
    ends = change.current.planned_to if change.current else None
    return ends if ends and ends > timezone.now() else None
