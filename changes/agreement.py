"""The text an approver agrees to, and what a version says, in a form that can be summed."""

from hashlib import sha256
from json import dumps

from django.utils.translation import gettext as _

from changes.choices import Answer
from changes.models import ChangeRequest, ChangeVersion
from portal import formats
from portal.models import ProviderSettings

PLANNED = ("impact", "implementation", "roll_out", "back_out", "planned_from", "planned_to")
_OF_A_VERSION = ("title", "description", *PLANNED)


def agreed_text(version: ChangeVersion, answer: str, absent: str = "") -> str:
    """What the approver says by answering; the confirm page shows it, the evidence keeps it.

    A stand-in says in whose name: that of the `absent` one.
    """
    said = _said(version, answer)
    if not absent:
        return said
    return _("In the name of %(person)s, who is away: %(said)s") % {"person": absent, "said": said}


def _said(version: ChangeVersion, answer: str) -> str:
    facts = {
        "number": version.change.ticket.number,
        "title": version.title,
        "version": version.number,
        "provider": ProviderSettings.load().name,
    }
    if answer == Answer.REJECT:
        opening = _("I reject change %(number)s “%(title)s” (version %(version)d) of %(provider)s.")
        return opening % facts
    opening = _(
        "I approve change %(number)s “%(title)s” (version %(version)d) of %(provider)s, as its plan"
        " describes it."
    )
    return " ".join([opening % facts, *_window(version)])


def _window(version: ChangeVersion) -> list[str]:
    if not (version.planned_from and version.planned_to):
        return []
    moments = {"begin": formats.moment(version.planned_from), "end": formats.moment(version.planned_to)}
    return [_("It is planned from %(begin)s to %(end)s.") % moments]


def content_sum(version: ChangeVersion) -> str:
    """The SHA-256 of everything the version says: what was answered can be told from what stands there."""
    facts = [_stable(getattr(version, name)) for name in _OF_A_VERSION]
    return sha256(dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _stable(value: object) -> str:
    # A moment reads the same whatever zone its database connection speaks in.
    return str(int(value.timestamp() * 1_000_000)) if hasattr(value, "timestamp") else str(value)


def drawn_up(change: ChangeRequest) -> dict[str, object]:
    """What a version of the change as it is now would say."""
    ticket = change.ticket
    plan = {name: getattr(change, name) for name in PLANNED}
    return {"title": ticket.title, "description": ticket.description, **plan}


def is_changed(change: ChangeRequest) -> bool:
    """Whether the plan says something else than what approvers were asked about last."""
    if change.current is None:
        return True
    return any(getattr(change.current, name) != value for name, value in drawn_up(change).items())
