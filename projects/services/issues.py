"""Issues: raised by contacts or by staff, answered and moved on by staff (reference 6.2, a26)."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm, Viewer
from portal.limits import an_hour_ago, refuse_more
from portal.models import PendingFile, User, Visibility
from portal.services.rights import staff_only
from portal.services.writing import hold_writer
from projects import notifications
from projects.choices import IssueStatus
from projects.models import Issue, Project, ProjectNote
from projects.services.files import files_add
from projects.services.projects import locked
from projects.services.rights import open_to_writer

CHANGE = "projects.change_issue"


@transaction.atomic
def issue_raise(
    *,
    viewer: Viewer,
    project: Project,
    title: str,
    description: str = "",
    priority: str,
    files: Sequence[PendingFile] = (),
    form_token: UUID | None = None,
) -> Issue:
    """A contact reports an issue; it lands beside the phases of the project.

    A form sent twice makes one issue. Raises PermissionDenied, ValidationError when the project is complete,
    TooManyError above the hour's number.
    """
    perms = [Perm.PROJECTS_ISSUES_ADD, *([Perm.PROJECTS_ATTACHMENTS_ADD] if files else [])]
    open_to_writer(viewer, project, *perms)
    hold_writer(viewer)
    if sent := issue_of_form(viewer, form_token):
        return sent
    row = locked(project)
    _refuse_closed(row)
    _refuse_flood(viewer)
    issue = Issue(
        project=row,
        title=title,
        description=description,
        priority=priority,
        contact_author_id=viewer.contact_id,
        visibility=Visibility.EVERYONE,
        form_token=form_token,
    )
    issue.full_clean(exclude=("author", "resource", "contact_author"))
    issue.save(force_insert=True)
    files_add(subject=issue, files=files, contact_author_id=viewer.contact_id)
    audit.record("project.issue_raised", target=row, data={"issue": issue.pk, "name": issue.title})
    transaction.on_commit(partial(notifications.issue_raised, issue), robust=True)
    return issue


def issue_of_form(viewer: Viewer, form_token: UUID | None) -> Issue | None:
    """The issue that this form has already made."""
    if form_token is None:
        return None
    return Issue.objects.filter(contact_author=viewer.contact_id, form_token=form_token).first()


@transaction.atomic
def issue_keep(*, actor: User, issue: Issue, beside: ProjectNote | None = None) -> Issue:
    """Staff write a new or a changed issue; its moment of solution follows its status.

    Who reported it is told of another status, by the mail about the note that was written `beside` it, or by
    one of its own. Raises PermissionDenied or ValidationError.
    """
    is_new = issue.pk is None
    staff_only(actor, "projects.add_issue" if is_new else CHANGE)
    locked(issue.project)
    before = issue.status if is_new else Issue.objects.values_list("status", flat=True).get(pk=issue.pk)
    if is_new:
        issue.author = actor
    _settle(issue)
    issue.full_clean()
    issue.save()
    facts = {"issue": issue.pk, "name": issue.title, "status": issue.status}
    did = "project.issue_added" if is_new else "project.issue_changed"
    audit.record(did, actor=actor, target=issue.project, data=facts)
    if issue.status != before:
        transaction.on_commit(partial(notifications.issue_moved, issue, beside=beside), robust=True)
    return issue


def issue_move(*, actor: User, issue: Issue, status: IssueStatus, beside: ProjectNote | None = None) -> None:
    """Another status, part of the caller's transaction; nothing happens when it is that already."""
    staff_only(actor, CHANGE)
    row = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if row.status != status:
        row.status = status
        issue_keep(actor=actor, issue=row, beside=beside)
        issue.status, issue.completed_at = row.status, row.completed_at


def _settle(issue: Issue) -> None:
    is_solved = issue.status == IssueStatus.COMPLETE
    issue.completed_at = (issue.completed_at or timezone.now()) if is_solved else None


def _refuse_closed(project: Project) -> None:
    if not project.is_open:
        sentence = _("This project is complete. Please raise a ticket instead.")
        raise ValidationError({"project": sentence})


def _refuse_flood(viewer: Viewer) -> None:
    """So many issues in an hour as tickets, and no more (S20)."""
    raised = Issue.objects.filter(contact_author=viewer.contact_id, created_at__gt=an_hour_ago())
    sentence = _(
        "You have raised %(number)s issues within an hour; more are not taken at the moment. What you wrote"
        " is still here: please send it later, or call us if it cannot wait."
    )
    refuse_more(raised, settings.PORTAL_TICKETS_PER_HOUR, sentence)
