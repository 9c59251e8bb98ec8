"""The shelves a reader sees: only those with something on them that they may read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.models import Article, Category
from portal.access import Viewer


@dataclass
class Shelf:
    """A category with what stands inside it; `articles` counts what is below it, too."""

    pk: int
    name: str
    level: int
    parent: "Shelf | None" = None
    own: int = 0
    children: "list[Shelf]" = field(default_factory=list)

    @property
    def articles(self) -> int:
        """How many articles it holds with everything below it."""
        return self.own + sum(child.articles for child in self.children)

    @property
    def all_ids(self) -> list[int]:
        """Its key and those below it."""
        return [self.pk, *(pk for child in self.children for pk in child.all_ids)]

    @property
    def above(self) -> "list[Shelf]":
        """The shelves above it, from the top."""
        return [*self.parent.above, self.parent] if self.parent else []

    def walk(self) -> "Iterator[Shelf]":
        """It and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Tree:
    """All shelves of a reader."""

    roots: list[Shelf]

    def __iter__(self) -> Iterator[Shelf]:
        """Every shelf, each before those inside it."""
        for root in self.roots:
            yield from root.walk()

    def get(self, pk: int) -> Shelf | None:
        """The shelf of that key; None for one that is empty for this reader or not there."""
        return next((shelf for shelf in self if shelf.pk == pk), None)


def tree(viewer: Viewer) -> Tree:
    """The shelves with articles the viewer may read. Two queries, whatever the number of articles."""
    counts = Article.objects.visible_to(viewer).counted_by_category()
    return _grown(Category.objects.order_by("position", "name", "pk"), counts) if counts else Tree([])


def _grown(categories: Iterable[Category], counts: dict[int, int]) -> Tree:
    rows = list(categories)
    shelves = {row.pk: Shelf(row.pk, row.name, 1, own=counts.get(row.pk, 0)) for row in rows}
    for row in rows:
        if row.parent_id:
            shelves[row.pk].parent = shelves[row.parent_id]
            shelves[row.parent_id].children.append(shelves[row.pk])
    roots = [shelves[row.pk] for row in rows if row.parent_id is None]
    return Tree([_pruned(root, 1) for root in roots if root.articles])


def _pruned(shelf: Shelf, level: int) -> Shelf:
    shelf.level = level
    shelf.children = [_pruned(child, level + 1) for child in shelf.children if child.articles]
    return shelf
