"""What readers made of the articles: for the editors, never shown to another client."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.choices import Step
from kb.models.article import Article


class ArticleView(models.Model):
    """An article was opened by a contact; a reader counts once a day."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="views")
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="+")
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        constraints = (
            models.UniqueConstraint(fields=("article", "contact", "day"), name="kb_view_once_a_day"),
        )

    def __str__(self) -> str:
        """Which article, when."""
        return f"{self.article_id}, {self.day}"


class ArticleVote(models.Model):
    """Whether an article helped one reader; the last answer counts."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes")
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="+")
    is_helpful = models.BooleanField(_("helpful"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (models.UniqueConstraint(fields=("article", "contact"), name="kb_vote_once"),)

    def __str__(self) -> str:
        """Yes or no."""
        return "+" if self.is_helpful else "-"


class Deflection(models.Model):
    """An article was suggested to somebody about to write a ticket, opened, or solved it (peers N11)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="deflections")
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="+")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    title = models.CharField(_("what the ticket was to be about"), max_length=200, blank=True)
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "contact", "step", "day"), name="kb_deflection_once_a_day"
            ),
        )

    def __str__(self) -> str:
        """Which article, and what became of it."""
        return f"{self.article_id}: {self.step}"


class FruitlessSearch(models.Model):
    """What somebody looked for and did not find."""

    words = models.CharField(_("words"), max_length=200)
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="+", verbose_name=_("contact"))
    had_similar = models.BooleanField(_("similar words were found"), default=False)
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("words", "contact", "day"), name="kb_fruitless_once_a_day"),
        )

    def __str__(self) -> str:
        """The words."""
        return self.words
