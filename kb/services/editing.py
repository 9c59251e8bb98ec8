"""The way of an article: draft, pending approval, published; put away and taken out again."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.choices import VersionState
from kb.indexing import index_write
from kb.models import Article, ArticleVersion, Tag
from portal import audit
from portal.models import User
from portal.services.rights import staff_only

CHANGE, PUBLISH = "kb.change_article", "kb.publish_article"


def locked(article: Article) -> Article:
    """The article as it is now, held until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)


@transaction.atomic
def article_make(
    *, actor: User, article: Article, title: str, text: str, tags: Iterable[str] = ()
) -> Article:
    """A new article with its first draft. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "kb.add_article")
    article.title = title
    article.full_clean()
    article.save()
    article.tags.set(tags_of(tags))
    _begin(actor, article, ArticleVersion(number=1, title=title, text=text))
    audit.record("article.created", actor=actor, target=article)
    return article


@transaction.atomic
def article_keep(*, actor: User, article: Article) -> Article:
    """Write where it stands and for whom it is. Raises PermissionDenied or ValidationError.

    Whoever changes the audience of a published article publishes it to somebody, so it takes that right.
    """
    staff_only(actor, CHANGE)
    before = locked(article)
    if before.current_id and _audience(before) != _audience(article):
        staff_only(actor, PUBLISH)
    article.full_clean()
    article.save()
    facts = {"for": article.meant_for, "active": article.is_active}
    audit.record("article.changed", actor=actor, target=article, data=facts)
    return article


@transaction.atomic
def tags_keep(*, actor: User, article: Article) -> None:
    """Its tags have changed, and so have the words by which it is found."""
    staff_only(actor, CHANGE)
    index_write([locked(article)])


@transaction.atomic
def draft_make(*, actor: User, article: Article) -> ArticleVersion:
    """The draft of the next version, equal to the last one; the one there is, if it was begun already."""
    staff_only(actor, CHANGE)
    locked(article)
    last = article.versions.first()
    if last is not None and last.is_open:
        return last
    draft = ArticleVersion(number=1, title=article.title)
    if last is not None:
        draft = ArticleVersion(number=last.number + 1, title=last.title, text=last.text)
    return _begin(actor, article, draft)


@transaction.atomic
def draft_keep(*, actor: User, draft: ArticleVersion) -> ArticleVersion:
    """Write the text of an open version; one that waits for approval is a draft again.

    Raises PermissionDenied or ValidationError: it was published meanwhile.
    """
    staff_only(actor, CHANGE)
    article = locked(draft.article)
    _refuse_closed(draft)
    draft.state = VersionState.DRAFT
    draft.full_clean()
    draft.save()
    if article.current_id is None:
        Article.objects.filter(pk=article.pk).update(title=draft.title)
    audit.record("article.draft_changed", actor=actor, target=article, data={"version": draft.number})
    return draft


@transaction.atomic
def draft_submit(*, actor: User, article: Article) -> ArticleVersion:
    """Ask for approval. Raises ValidationError: no draft, or one without text."""
    staff_only(actor, CHANGE)
    draft = _open(locked(article))
    if draft.state == VersionState.PENDING:
        raise ValidationError(_("It waits for approval already."))
    _refuse_empty(draft)
    _move(actor, draft, VersionState.PENDING, "article.submitted")
    return draft


@transaction.atomic
def draft_send_back(*, actor: User, article: Article, reason: str) -> ArticleVersion:
    """Refuse to approve; the reason is kept with the draft."""
    staff_only(actor, PUBLISH)
    draft = _open(locked(article))
    if draft.state != VersionState.PENDING:
        raise ValidationError(_("Nothing waits for approval."))
    draft.remark = reason
    draft.full_clean()
    draft.save(update_fields=["remark"])
    _move(actor, draft, VersionState.DRAFT, "article.sent_back")
    return draft


@transaction.atomic
def article_publish(*, actor: User, article: Article) -> ArticleVersion:
    """Show the open version from now on. Raises PermissionDenied or ValidationError: nothing to show."""
    staff_only(actor, PUBLISH)
    row = locked(article)
    draft = _open(row)
    _refuse_empty(draft)
    put_in_force(row, draft, actor)
    audit.record(
        "article.published", actor=actor, target=row, data={"version": draft.number, "for": row.meant_for}
    )
    return draft


def put_in_force(article: Article, version: ArticleVersion, actor: User) -> None:
    """Make the version the one that is shown and found; for the services of this app."""
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, timezone.now(), actor
    version.save()
    article.current, article.title, article.published_at = version, version.title, version.published_at
    article.save(update_fields=["current", "title", "published_at"])
    index_write([article])


def tags_of(names: Iterable[str]) -> list[Tag]:
    """The tags of these names; new ones are made."""
    found: dict[str, Tag] = {}
    for name in names:
        known = Tag.objects.filter(name__iexact=name).first()
        if known is None:
            known = Tag(name=name)
            known.full_clean()
            known.save()
        found[name.lower()] = known
    return list(found.values())


def _audience(article: Article) -> tuple[object, ...]:
    names = (
        "audience",
        "organization_id",
        "with_sub_organizations",
        "classification",
        "territory",
        "is_active",
    )
    return tuple(getattr(article, name) for name in names)


def _begin(actor: User, article: Article, draft: ArticleVersion) -> ArticleVersion:
    draft.article, draft.author = article, actor
    draft.full_clean(exclude=["text"])
    draft.save()
    return draft


def _open(article: Article) -> ArticleVersion:
    draft = article.versions.filter(published_at=None).first()
    if draft is None:
        raise ValidationError(_("There is no draft: begin a new version."))
    return draft


def _refuse_closed(draft: ArticleVersion) -> None:
    if not ArticleVersion.objects.filter(pk=draft.pk, published_at=None).exists():
        raise ValidationError(_("This version is published and stays as it is: begin a new one."))


def _refuse_empty(draft: ArticleVersion) -> None:
    if not draft.text.strip():
        raise ValidationError(_("An article needs a text."))


def _move(actor: User, draft: ArticleVersion, state: VersionState, verb: str) -> None:
    draft.state = state
    draft.save(update_fields=["state"])
    audit.record(verb, actor=actor, target=draft.article, data={"version": draft.number})
