"""How the answers of the approvers add up (reference section 5; N6). Nothing here knows the database."""

from collections.abc import Collection

from changes.choices import Answer, ApprovalType, ChangeStatus


def approvals_needed(approval_type: str, needed: int | None, approvers: int) -> int:
    """How many yeses it takes among so many approvers."""
    if approval_type == ApprovalType.ONE:
        return 1
    return approvers if approval_type == ApprovalType.ALL else needed or 1


def status_of(approval_type: str, needed: int | None, answers: Collection[str]) -> ChangeStatus:
    """Where a change that was asked about stands; `answers` has one item for each approver, "" for none yet.

    Rejected as soon as so many have said no that the others are not enough.
    """
    wanted = approvals_needed(approval_type, needed, len(answers))
    yes = sum(answer == Answer.APPROVE for answer in answers)
    no = sum(answer == Answer.REJECT for answer in answers)
    if answers and yes >= wanted:
        return ChangeStatus.APPROVED
    if no and len(answers) - no < wanted:
        return ChangeStatus.REJECTED
    return ChangeStatus.PARTIAL if yes else ChangeStatus.REQUESTED
