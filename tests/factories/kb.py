"""Articles, published and not yet."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from kb.choices import Audience, VersionState
from kb.indexing import index_write
from kb.models import Article, ArticleFile, ArticleVersion, Category, Tag
from portal.models import Organization, User
from tests.factories import portal


def editor(username: str = "edda") -> User:
    """Edda edits the knowledge base."""
    known = User.objects.filter(username=username).first()
    if known is None:
        known = portal.staff(username, name=f"{username.title()} Editor")
        known.groups.add(Group.objects.get(name="Knowledge editor"))
    return User.objects.get(pk=known.pk)


def category(name: str = "Printers", parent: Category | None = None) -> Category:
    """A category, made once."""
    return Category.objects.get_or_create(name=name, parent=parent)[0]


def draft(title: str = "How to print", text: str = "Press the button.", **fields: Any) -> ArticleVersion:
    """An article nobody outside has seen yet, for all clients."""
    tags = fields.pop("tags", ())
    facts: dict[str, Any] = {"audience": Audience.EVERYONE} | fields
    if "category" not in facts:
        facts["category"] = category()
    article = Article.objects.create(title=title, **facts)
    article.tags.set(Tag.objects.get_or_create(name=name)[0] for name in tags)
    return ArticleVersion.objects.create(article=article, number=1, title=title, text=text)


def article(title: str = "How to print", text: str = "Press the button.", **fields: Any) -> Article:
    """A published article."""
    return publish(draft(title, text, **fields))


def publish(version: ArticleVersion) -> Article:
    """Show a version, and let it be found."""
    now = timezone.now()
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.save()
    found = version.article
    found.current, found.title, found.published_at = version, version.title, now
    found.save()
    index_write([found])
    return Article.objects.get(pk=found.pk)


def file(article: Article, path: str = "plan.txt", **fields: Any) -> ArticleFile:
    """A small file; its bytes are not looked at."""
    facts = {"name": path, "content_type": "text/plain", "size": 5, "sha256": "0" * 64}
    row = ArticleFile(article=article, path=path, **{"visibility": "everyone"} | facts | fields)
    row.file.save(path, ContentFile(b"hello"))
    return row


def switch_on(*organizations: Organization) -> None:
    """Give them the knowledge base."""
    for organization in organizations:
        organization.kb_enabled = True
        organization.save(update_fields=["kb_enabled"])
