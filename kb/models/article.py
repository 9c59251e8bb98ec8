"""An article: where it stands, for whom it is, and which of its versions is shown."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.choices import Audience
from kb.models.category import Category
from kb.querysets import ArticleQuerySet

if TYPE_CHECKING:
    from kb.models.version import ArticleVersion

_NAMED = {Audience.ORGANIZATION: "organization", Audience.CLASSIFICATION: "classification"}
_NAMED |= {Audience.TERRITORY: "territory"}


class Tag(models.Model):
    """A word by which articles are found that do not say it."""

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(Lower("name"), name="kb_tag_once"),
            models.CheckConstraint(condition=~Q(name=""), name="kb_tag_has_name"),
        )

    def __str__(self) -> str:
        """The word."""
        return self.name


class Article(models.Model):
    """What is known about one thing. `current` is the version published last: the only one that is shown.

    `title` is that of the version in force, before the first of the draft. `source` is the path in the folder
    it was imported from, by which a second import finds it again.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="articles", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=200, editable=False)
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience, default=Audience.INTERNAL)
    organization = models.ForeignKey(
        "portal.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    with_sub_organizations = models.BooleanField(_("and its sub-organizations"), default=True)
    classification = models.CharField(_("classification"), max_length=60, blank=True)
    territory = models.CharField(_("territory"), max_length=60, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Cleared: put away; clients no longer find it.")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    related = models.ManyToManyField("self", blank=True, verbose_name=_("see also"))
    tickets = models.ManyToManyField(
        "tickets.Ticket", blank=True, related_name="+", verbose_name=_("tickets")
    )
    device_types = models.ManyToManyField(
        "devices.DeviceType", blank=True, related_name="+", verbose_name=_("types of devices")
    )
    source = models.CharField(max_length=500, blank=True, editable=False)
    current = models.OneToOneField(
        "kb.ArticleVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="current_of",
        verbose_name=_("version in force"),
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    # Why a search found it (kb/excerpts.py).
    found_words: tuple[str, ...] = ()
    excerpt: str = ""

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("title", "pk")
        permissions = (("publish_article", "Can approve and publish articles"),)
        indexes = (
            models.Index(fields=("category", "title"), name="kb_article_shelf"),
            models.Index(fields=("title", "id"), name="kb_article_title"),
            models.Index(fields=("-published_at", "-id"), name="kb_article_newest"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="kb_article_has_title"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="kb_article_audience"),
            models.CheckConstraint(
                condition=(Q(audience=Audience.ORGANIZATION) & Q(organization__isnull=False))
                | (~Q(audience=Audience.ORGANIZATION) & Q(organization=None)),
                name="kb_article_names_organization",
                violation_error_message=_("Name the organization it is for, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.CLASSIFICATION) ^ Q(classification=""),
                name="kb_article_names_classification",
                violation_error_message=_("Name the classification it is for, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.TERRITORY) ^ Q(territory=""),
                name="kb_article_names_territory",
                violation_error_message=_("Name the territory it is for, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(current=None, published_at=None)
                | Q(current__isnull=False, published_at__isnull=False),
                name="kb_article_published_at",
            ),
            models.UniqueConstraint(
                fields=("source",), condition=~Q(source=""), name="kb_article_source_once"
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("kb:article", args=[self.pk])

    def clean(self) -> None:
        """Whoever is meant is named, and nobody else."""
        for audience, field in _NAMED.items():
            is_meant, is_named = self.audience == audience, bool(getattr(self, field))
            if is_meant and not is_named:
                raise ValidationError({field: _("Say for which one it is.")})
            if is_named and not is_meant:
                raise ValidationError({field: _("Clear this: the article is meant for somebody else.")})

    @property
    def meant_for(self) -> str:
        """For whom it is, in words for the editors."""
        named = getattr(self, _NAMED.get(Audience(self.audience), ""), "") if self.audience in _NAMED else ""
        label = str(self.get_audience_display())
        return f"{label}: {named}" if named else label

    @property
    def shown(self) -> "ArticleVersion":
        """The version in force of an article that was published."""
        assert self.current is not None  # noqa: S101 - `presence` has let nothing else through
        return self.current
