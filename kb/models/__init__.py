"""Categories, articles and their versions, files, the index over words, and what readers made of it."""

from kb.models.article import Article, Tag
from kb.models.category import LEVELS, Category
from kb.models.index import ALL, ArticleIndex, Stem
from kb.models.reading import ArticleView, ArticleVote, Deflection, FruitlessSearch
from kb.models.version import ArticleFile, ArticleVersion

__all__ = [
    "ALL",
    "LEVELS",
    "Article",
    "ArticleFile",
    "ArticleIndex",
    "ArticleVersion",
    "ArticleView",
    "ArticleVote",
    "Category",
    "Deflection",
    "FruitlessSearch",
    "Stem",
    "Tag",
]
