"""The text of an article in its versions, and the files that go with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.choices import VersionState
from kb.models.article import Article
from kb.querysets import ArticleFileQuerySet, ArticleVersionQuerySet
from portal.models import Attachment

LONGEST_TEXT = 400_000


class ArticleVersion(models.Model):
    """One state of the text. What was published stays as it is; a change is the next version."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, help_text=_("Markdown."))
    remark = models.CharField(
        _("what is new"), max_length=300, blank=True, help_text=_("For the editors; clients never see it.")
    )
    state = models.CharField(
        _("status"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("article", "number"), name="kb_version_number"),
            models.UniqueConstraint(
                fields=("article",), condition=Q(published_at=None), name="kb_version_one_open"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="kb_version_has_title"),
            models.CheckConstraint(
                condition=Q(state=VersionState.PUBLISHED) ^ Q(published_at=None),
                name="kb_version_published_at",
            ),
        )

    def __str__(self) -> str:
        """Its title and number."""
        return f"{self.title} v{self.number}"

    @property
    def state_tone(self) -> str:
        """The tone of its badge."""
        return VersionState(self.state).tone

    @property
    def is_open(self) -> bool:
        """Whether it can still be written in."""
        return self.published_at is None


class ArticleFile(Attachment):
    """A file or picture of an article; `path` is how its text names a picture."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="files", verbose_name=_("article"))
    path = models.CharField(
        _("name in the text"),
        max_length=300,
        help_text=_("A picture is shown where the text says ![what it shows](this name)."),
    )

    objects = ArticleFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        abstract = False
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("path", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "path"),
                name="kb_file_once",
                violation_error_message=_("The article has a file of this name already."),
            ),
        )
