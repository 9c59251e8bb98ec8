"""Mail to the team of a project, sent from the portal (reference 6.2)."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm, Viewer
from portal.limits import an_hour_ago, refuse_more
from portal.models import AuditEntry, Contact
from portal.services.writing import hold_writer
from projects import notifications
from projects.models import Project
from projects.notifications import TeamReaders, payer_team_readers, team_readers
from projects.services.rights import open_to_payer, open_to_writer

# The end client is not told who pays for it, nor the payer's managers of projects they see elsewhere.
MAILED, MAILED_BY_PAYER = "project.team_mailed", "project.team_mailed_by_payer"


@transaction.atomic
def team_mail(*, viewer: Viewer, project: Project, subject: str, text: str) -> TeamReaders:
    """A contact writes to everybody else on the team, one message each; answers go to the sender.

    Returns who is told and who cannot be. Raises PermissionDenied, ValidationError when nobody can be
    reached, TooManyError above the hour's number.
    """
    open_to_writer(viewer, project, Perm.PROJECTS_EMAIL_TEAM)
    hold_writer(viewer)
    _refuse_flood(viewer)
    return _send(viewer, project, team_readers(viewer, project), MAILED, subject, text)


@transaction.atomic
def payer_team_mail(*, viewer: Viewer, project: Project, subject: str, text: str) -> TeamReaders:
    """The same by somebody whose organization is billed for the project: all they can do there (seed 004)."""
    open_to_payer(viewer, project, Perm.PROJECTS_EMAIL_TEAM)
    hold_writer(viewer)
    _refuse_flood(viewer)
    return _send(viewer, project, payer_team_readers(viewer, project), MAILED_BY_PAYER, subject, text)


def _send(
    viewer: Viewer, project: Project, readers: TeamReaders, verb: str, subject: str, text: str
) -> TeamReaders:
    if not readers.reached:
        raise ValidationError(_("Nobody else on the team can be reached by e-mail."))
    facts = {"subject": subject, "readers": len(readers.reached), "names": ", ".join(readers.names)}
    audit.record(verb, target=project, data=facts)
    sender = Contact.objects.get(pk=viewer.contact_id)
    tell = partial(notifications.team_mailed, project, readers.reached, by=sender, subject=subject, text=text)
    transaction.on_commit(tell)
    return readers


def _refuse_flood(viewer: Viewer) -> None:
    """So many in an hour and no more: a mail to a team is a mail to many (S33)."""
    mails = AuditEntry.objects.filter(verb__in=(MAILED, MAILED_BY_PAYER))
    sent = mails.filter(actor=viewer.user_id, at__gt=an_hour_ago())
    sentence = _(
        "You have written to project teams %(number)s times within an hour. Please send this later, or write"
        " a note on the project."
    )
    refuse_more(sent, settings.PORTAL_TEAM_MAILS_PER_HOUR, sentence)
