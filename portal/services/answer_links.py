"""Links to answers: made for a mail, found again by their secret, used once (N7, S28)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import AnswerLink, User
from portal.registry import answer_kinds
from portal.secrets import new_secret, sum_of

LONGEST = timedelta(days=30)
# A link that works no more still says why for a while.
KEPT = timedelta(days=90)


def answer_link_make(
    *, user: User, kind: str, subject: models.Model, version: int, until: datetime | None = None
) -> str:
    """The path for a mail; it works once, until the moment given and no longer than a month.

    Raises KeyError for a kind that nobody registered.
    """
    now, secret = timezone.now(), new_secret()
    AnswerLink.objects.create(
        token_hash=sum_of(secret),
        kind=answer_kinds[kind].key,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        version=version,
        user=user,
        created_at=now,
        expires_at=min(until or now + LONGEST, now + LONGEST),
    )
    return reverse("answer_link", args=[secret])


def answer_links_void(subject: models.Model) -> int:
    """Take back every link to an answer about the object that still works; how many there were."""
    return AnswerLink.objects.about(subject).usable().update(voided_at=timezone.now())


def answer_link_of(digest: str) -> AnswerLink | None:
    """The link whose secret has that sum, whatever its state; whose it is the caller asks."""
    return AnswerLink.objects.filter(token_hash=digest).first()


@transaction.atomic
def answer_link_use[R](*, link: AnswerLink, act: Callable[[], R]) -> R:
    """Carry the answer out and spend the link, both or neither; the mail's other links die with it.

    The answer first: services lock their object before its links. Raises what `act` raises, and
    ValidationError when the link was spent meanwhile.
    """
    said = act()
    mine = AnswerLink.objects.usable().filter(pk=link.pk)
    if not mine.update(used_at=timezone.now()):
        raise ValidationError(_("This link has been used already."))
    siblings = AnswerLink.objects.usable().filter(
        subject_type=link.subject_type, subject_id=link.subject_id, user=link.user_id
    )
    siblings.update(voided_at=timezone.now())
    audit.record("answer_link.used", target=link)
    return said


@task
def clear_answer_links() -> None:
    """Delete the links that have not worked for a long while."""
    AnswerLink.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()
