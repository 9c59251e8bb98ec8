"""Writing on a ticket: the reply, and the draft that is kept meanwhile."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.composing import ComposerView, DraftView
from tickets.forms.reply import ReplyForm
from tickets.models import Ticket, TicketNote
from tickets.services.replies import note_add
from tickets.views.detail import TicketPage


class ReplyView(ComposerView[Ticket], TicketPage):
    """A contact's note on a ticket."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_REPLY)
    sent_text = _("Your reply is on the ticket.")

    def write(self, form: ReplyForm) -> TicketNote:
        """Through the service."""
        return note_add(
            viewer=self.viewer,
            ticket=self.object,
            text=form.cleaned_data["body"],
            files=form.pending,
            reopen=form.reopens,
            form_token=form.token,
        )


class ReplyDraftView(DraftView[Ticket], TicketPage):
    """What is being written."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_REPLY)
