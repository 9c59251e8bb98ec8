"""Reads of the knowledge base."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from kb.choices import Audience, VersionState
from kb.fulltext import Condition, Rank
from portal.access import Perm, Trait, Viewer
from portal.models import Organization
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from kb.models import Article, ArticleFile, ArticleVersion


class ArticleQuerySet(ScopedQuerySet["Article"]):
    """Articles: for readers of a kind, so neither "own" nor the reach alone says who may read one."""

    view_perm = Perm.KB_VIEW

    def presence(self) -> Q:
        """Published at least once, and not put away (reference section 9)."""
        return Q(is_active=True, current__isnull=False)

    def visible_to(self, viewer: Viewer | None) -> "ArticleQuerySet":
        """Published articles that are meant for the viewer; an internal one never is.

        One for an organization shows to its own people and to those of its parent, whose reach holds it; to
        its sub-organizations only where it says so. Classification and territory are those of the viewer's
        own organization.
        """
        if viewer is None or not viewer.can(Perm.KB_VIEW):
            return self.none()
        return self.filter(self.presence(), self._meant_for(viewer))

    def _meant_for(self, viewer: Viewer) -> Q:
        theirs = Q(organization__in=sorted(viewer.reach))
        # A subquery: a join would give an article once for each sub-organization. Compared with one value it
        # is read once; asked whether it is among many, the planner counts it with every article it looks up.
        own = Organization.objects.filter(pk=viewer.organization_id).order_by()
        from_above = Q(with_sub_organizations=True, organization=own.values("parent")[:1])
        meant = Q(audience=Audience.EVERYONE) | (Q(audience=Audience.ORGANIZATION) & (theirs | from_above))
        if classification := viewer.trait(Trait.CLASSIFICATION):
            meant |= Q(audience=Audience.CLASSIFICATION, classification=classification)
        if territory := viewer.trait(Trait.TERRITORY):
            meant |= Q(audience=Audience.TERRITORY, territory=territory)
        return meant

    def for_list(self) -> "ArticleQuerySet":
        """With the version that is shown and the names of the categories above."""
        return self.select_related("current", "category__parent__parent").defer("current__text")

    def newest_first(self) -> "ArticleQuerySet":
        """What was published last comes first."""
        return self.order_by("-published_at", "-pk")

    def by_title(self) -> "ArticleQuerySet":
        """As in a book."""
        return self.order_by("title", "pk")

    def within(self, categories: Iterable[int]) -> "ArticleQuerySet":
        """Those of some categories."""
        return self.filter(category__in=sorted(categories))

    def counted_by_category(self) -> dict[int, int]:
        """How many there are in each category, without those below it."""
        rows = self.order_by().values_list("category").annotate(articles=Count("pk", distinct=True))
        return dict(rows)

    def best_first(self, condition: Condition, *, in_head: bool = False) -> "ArticleQuerySet":
        """The best answers first; of equal ones the newest. `in_head`: only title and tags are weighed."""
        rank = Rank("index__vector", condition, in_head=in_head)
        return self.annotate(rank=rank).order_by("-rank", "-published_at", "-pk")

    def unpublished(self) -> "ArticleQuerySet":
        """Those with a version that waits for approval."""
        return self.filter(versions__state=VersionState.PENDING).distinct()


class ArticleVersionQuerySet(ScopedChildQuerySet["ArticleVersion"]):
    """Versions: contacts meet the one in force through its article, and no other."""

    parent_path = "article"
    public = Q(current_of__isnull=False)


class ArticleFileQuerySet(ScopedChildQuerySet["ArticleFile"]):
    """Files and pictures, reached through their article."""

    parent_path = "article"
