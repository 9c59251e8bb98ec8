"""What the search reads: the words of what is shown, as stems. Written by `kb.indexing` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.fulltext import VectorField
from kb.models.article import Article

# The stem of no letters, which every article has: how many there are is read with their words.
ALL = ""


class ArticleIndex(models.Model):
    """The words of one published article; `plain` is its text without the marks of Markdown, for excerpts."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="index")
    language = models.CharField(max_length=20, blank=True)
    plain = models.TextField()
    stems = models.TextField()
    vector = VectorField()

    class Meta:
        verbose_name = _("words of an article")
        verbose_name_plural = _("words of articles")

    def __str__(self) -> str:
        """Of which one."""
        return str(self.article_id)


class Stem(models.Model):
    """A stem that occurs, and in how many articles: what is rare, and what a mistyped word may mean."""

    stem = models.CharField(max_length=60, primary_key=True)
    articles = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")

    def __str__(self) -> str:
        """The stem."""
        return self.stem
