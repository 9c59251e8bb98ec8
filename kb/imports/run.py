"""The import itself: what every file would become, and then all of it in one transaction, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.choices import Audience, VersionState
from kb.imports.archive import Source
from kb.imports.pages import Page, page_of
from kb.indexing import index_write
from kb.models import Article, ArticleFile, ArticleVersion, Category
from kb.reading import files_named
from kb.services.editing import tags_of
from portal import audit, file_checks
from portal.models import Organization, User


class Fate(TextChoices):
    """What becomes of a file."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    REFUSED = "refused", _("Refused")
    LEFT = "left", _("Left out")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"new": "success", "changed": "brand", "refused": "danger", "left": "warning"}.get(
            self.value, "neutral"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One file, its fate, the reason, and which article it is."""

    path: str
    fate: Fate
    reason: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are taken: `name` tells collections apart; `category` is for pages that name none.

    `actor` has written and approved what is made; nobody has, where a command took it in.
    """

    name: str
    category: tuple[str, ...] = ()
    audience: str = Audience.INTERNAL
    publish: bool = False
    actor: User | None = None


@dataclass(slots=True)
class Report:
    """What became, or would become, of every page; and of pictures that could not be taken."""

    lines: list[Line] = field(default_factory=list)
    written: bool = False

    def count(self, fate: Fate) -> int:
        """How many have this fate."""
        return sum(line.fate == fate for line in self.lines)

    @property
    def refused(self) -> bool:
        """Whether something cannot be taken."""
        return bool(self.count(Fate.REFUSED))

    @property
    def taken(self) -> int:
        """How many articles are made or changed."""
        return self.count(Fate.NEW) + self.count(Fate.CHANGED)

    @property
    def worst_first(self) -> list[Line]:
        """All of them: first what cannot be taken, last what stays as it is."""
        order = (Fate.REFUSED, Fate.LEFT, Fate.CHANGED, Fate.NEW, Fate.SAME)
        return sorted(self.lines, key=lambda line: order.index(line.fate))


def run(source: Source, options: Options, *, dry_run: bool, skip_bad: bool = False) -> Report:
    """Take the pages in. Nothing is written in a dry run, and while a page is refused unless `skip_bad`.

    Whatever fails takes everything back, files on the disk included.
    Raises ValidationError: there is no page in it.
    """
    if not source.pages and not source.refused:
        raise ValidationError(_("There is no Markdown file (.md) in it."))
    report = Report([Line(path, Fate.REFUSED, reason) for path, reason in sorted(source.refused.items())])
    saved: list[ArticleFile] = []
    try:
        with transaction.atomic():
            shown = [found for path in source.pages if (found := _take(path, source, options, report, saved))]
            if is_whole := not dry_run and (skip_bad or not report.refused):
                index_write(shown)
                _record(report, options)
            else:
                transaction.set_rollback(True)
        report.written = is_whole  # only now: whatever raises before this leaves no file behind
    finally:
        if not report.written:
            for file in saved:
                file.file.delete(save=False)
    return report


def _take(
    path: str, source: Source, options: Options, report: Report, saved: list[ArticleFile]
) -> Article | None:
    """One page with its files; the article where its words are to be indexed."""
    try:
        with transaction.atomic():
            page = page_of(path, source.read(path), options.category)
            article, fate = _kept(page, options)
            report.lines.append(Line(path, fate, article=" / ".join((*page.category, page.title))))
            if fate is not Fate.SAME:
                _attach(page, article, source, report, saved)
    except ValidationError as refusal:
        report.lines.append(Line(path, Fate.REFUSED, " ".join(refusal.messages)))
        return None
    return article if fate is not Fate.SAME and article.current_id else None


def _kept(page: Page, options: Options) -> tuple[Article, Fate]:
    name = str(PurePosixPath(options.name) / page.path)
    if len(name) > 500:
        raise ValidationError(_("its path is too long"))
    article = Article.objects.select_related("current").filter(source=name).first()
    if article is None:
        article = Article(
            category=_shelf(page.category), title=page.title, source=name, **_audience(page, options)
        )
        # `clean` holds what the constraints do; asking the database for each of them would be half the time.
        article.full_clean(exclude=["category"], validate_constraints=False)
        article.save()
        article.tags.set(tags_of(page.tags))
        return _written(article, page, 1, options), Fate.NEW
    last = article.versions.first()
    if last is not None and (last.title, last.text) == (page.title, page.text):
        return article, Fate.SAME
    if last is not None and last.is_open:
        raise ValidationError(_("somebody is writing its next version"))
    return _written(article, page, last.number + 1 if last else 1, options), Fate.CHANGED


def _written(article: Article, page: Page, number: int, options: Options) -> Article:
    version = ArticleVersion(article=article, number=number, title=page.title, text=page.text)
    version.author = options.actor
    if options.publish:
        version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
        version.published_by = options.actor
    version.save()
    if options.publish:
        article.current, article.title, article.published_at = version, page.title, version.published_at
        article.save(update_fields=["current", "title", "published_at"])
    return article


def _audience(page: Page, options: Options) -> dict[str, object]:
    facts: dict[str, object] = {"audience": options.audience, **page.facts}
    if name := page.facts.get("organization"):
        found = Organization.objects.filter(name=name)[:2]
        if len(found) != 1:
            raise ValidationError(_("there is no organization “%(name)s”") % {"name": name})
        facts["organization"] = found[0]
    return facts


def _shelf(names: tuple[str, ...]) -> Category:
    shelf: Category | None = None
    for name in names:
        known = Category.objects.filter(parent=shelf, name__iexact=name).first()
        shelf = known or Category.objects.create(name=name, parent=shelf)
    assert shelf is not None  # noqa: S101 - a page has a category
    return shelf


def _attach(page: Page, article: Article, source: Source, report: Report, saved: list[ArticleFile]) -> None:
    """Pictures and files that the text names, as far as they were handed in and may be taken."""
    for name, path in _handed_in(page, source):
        try:
            file = _file(article, name, source.read(path), PurePosixPath(path).name)
        except ValidationError as refusal:
            report.lines.append(Line(path, Fate.LEFT, " ".join(refusal.messages)))
            continue
        saved.append(file)


def _handed_in(page: Page, source: Source) -> Iterator[tuple[str, str]]:
    for name, path in files_named(page.path, page.text):
        if path in source.names and len(name) <= 300:
            yield name, path


def _file(article: Article, name: str, content: bytes, label: str) -> ArticleFile:
    checked = file_checks.check(SimpleUploadedFile(label, content))
    article.files.filter(path=name).delete()
    file = ArticleFile(article=article, path=name, visibility="everyone", file=checked.file)
    for column in ("name", "content_type", "size", "sha256"):
        setattr(file, column, getattr(checked, column))
    file.save()
    return file


def _record(report: Report, options: Options) -> None:
    facts = {"from": options.name, **{fate.value: report.count(fate) for fate in Fate}}
    audit.record("articles.imported", actor=options.actor, data=facts)
