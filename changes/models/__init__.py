"""Change requests, the boards that decide about them, and the approvals."""

from changes.models.approval import Approval
from changes.models.board import AdvisoryBoard
from changes.models.change import ChangeLink, ChangeRequest, ChangeVersion
from changes.models.reminder import Reminder

__all__ = ["AdvisoryBoard", "Approval", "ChangeLink", "ChangeRequest", "ChangeVersion", "Reminder"]
