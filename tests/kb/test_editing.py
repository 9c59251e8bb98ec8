"""From draft to published and on to the next version; categories of three levels and no circle."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from kb.models import Article, ArticleVersion, Category
from kb.services.categories import category_keep, category_remove
from kb.services.editing import (
    article_keep,
    article_make,
    article_publish,
    draft_keep,
    draft_make,
    draft_send_back,
    draft_submit,
)
from portal.models import AuditEntry
from tests.conftest import Cast
from tests.factories import kb as make
from tests.factories import portal as people
from tests.kb.test_scope import read_by

pytestmark = pytest.mark.django_db


def test_an_article_goes_from_draft_to_approval_to_its_readers(readers: Cast) -> None:
    edda, article = make.editor(), Article(category=make.category(), audience="everyone")
    article_make(actor=edda, article=article, title="How to print", text="Press.", tags=["Paper", "paper"])
    assert [tag.name for tag in article.tags.all()] == ["Paper"]
    assert draft_submit(actor=edda, article=article).state == "pending"
    assert draft_send_back(actor=edda, article=article, reason="Which button?").state == "draft"
    assert read_by(readers.basic) == set()
    article_publish(actor=edda, article=article)
    assert read_by(readers.basic) == {"How to print"}
    verbs = AuditEntry.objects.filter(target_type="kb.Article").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["article.created", "article.submitted", "article.sent_back", "article.published"]


def test_the_next_version_shows_once_it_is_published_and_the_old_one_stays_as_it_was(readers: Cast) -> None:
    edda, article = make.editor(), make.article("One", "First text")
    draft = draft_make(actor=edda, article=article)
    assert draft_make(actor=edda, article=article) == draft
    draft.title, draft.text = "Two", "Second text"
    draft_keep(actor=edda, draft=draft)
    assert read_by(readers.basic) == {"One"}
    article_publish(actor=edda, article=article)
    assert read_by(readers.basic) == {"Two"}
    assert ArticleVersion.objects.get(number=1).text == "First text"


def test_what_was_published_is_not_written_in(readers: Cast) -> None:
    version = make.article().shown
    version.text = "Changed behind the reader's back"
    with pytest.raises(ValidationError, match="stays as it is"):
        draft_keep(actor=make.editor(), draft=version)


def test_a_change_to_what_waits_makes_it_a_draft_again() -> None:
    edda, draft = make.editor(), make.draft()
    draft_submit(actor=edda, article=draft.article)
    draft = ArticleVersion.objects.get()
    draft.text = "Another one"
    assert draft_keep(actor=edda, draft=draft).state == "draft"


def test_only_whoever_may_publish_shows_an_article_or_changes_who_reads_it() -> None:
    article, writer = make.article(audience="internal"), people.staff("walt", name="Walt Writer")
    writer.user_permissions.set(Permission.objects.filter(codename__in=("change_article", "view_article")))
    draft_make(actor=writer, article=article)
    with pytest.raises(PermissionDenied):
        article_publish(actor=writer, article=article)
    article.audience = "everyone"
    with pytest.raises(PermissionDenied):
        article_keep(actor=writer, article=article)
    article_keep(actor=make.editor(), article=article)


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": "organization"},
        {"audience": "classification"},
        {"audience": "territory", "classification": "Gold"},
        {"audience": "everyone", "territory": "Coast"},
        {"audience": "nobody"},
    ],
)
def test_whoever_is_meant_is_named_and_nobody_else(fields: dict[str, str]) -> None:
    article = Article(category=make.category(), **fields)
    with pytest.raises(ValidationError):
        article_make(actor=make.editor(), article=article, title="Title", text="Text")
    with pytest.raises(DatabaseError), transaction.atomic():
        Article.objects.bulk_create([Article(title="Title", category=make.category(), **fields)])


def test_nothing_empty_is_published() -> None:
    edda, draft = make.editor(), make.draft(text=" ")
    for act in (draft_submit, article_publish):
        with pytest.raises(ValidationError, match="needs a text"):
            act(actor=edda, article=draft.article)
    with pytest.raises(ValidationError, match="begin a new version"):
        article_publish(actor=edda, article=make.article("Shown"))


class TestCategories:
    def three(self) -> list[Category]:
        top = make.category("Top")
        middle = make.category("Middle", top)
        return [top, middle, make.category("Bottom", middle)]

    def test_a_fourth_level_is_refused_by_form_and_database(self) -> None:
        bottom = self.three()[-1]
        with pytest.raises(ValidationError, match="would be a fourth"):
            category_keep(actor=make.editor(), category=Category(name="Cellar", parent=bottom))
        with pytest.raises(DatabaseError), transaction.atomic():
            Category.objects.create(name="Cellar", parent=bottom)

    def test_a_circle_is_refused_by_form_and_database(self) -> None:
        top, middle, bottom = self.three()
        for inside in (top, middle, bottom):
            top.parent = inside
            with pytest.raises(ValidationError):
                category_keep(actor=make.editor(), category=top)
            with pytest.raises(DatabaseError), transaction.atomic():
                Category.objects.filter(pk=top.pk).update(parent=inside)

    def test_a_tree_of_two_does_not_fit_under_the_second_level(self) -> None:
        _top, middle, _bottom = self.three()
        other = make.category("Other")
        make.category("Inside", other)
        with pytest.raises(DatabaseError), transaction.atomic():
            Category.objects.filter(pk=other.pk).update(parent=middle)
        other.parent = middle
        with pytest.raises(ValidationError, match="would be a fourth"):
            category_keep(actor=make.editor(), category=other)

    def test_a_tree_of_two_fits_under_the_first(self) -> None:
        other = make.category("Other")
        make.category("Inside", other)
        other.parent = make.category("Top")
        category_keep(actor=make.editor(), category=other)

    def test_a_name_stands_once_on_its_level(self) -> None:
        top = self.three()[0]
        for twin in (Category(name="TOP"), Category(name="middle", parent=top)):
            with pytest.raises(ValidationError, match="already"):
                category_keep(actor=make.editor(), category=twin)

    def test_what_stands_in_a_category_that_goes_moves_up(self) -> None:
        top, middle, bottom = self.three()
        article = make.article(category=middle)
        category_remove(actor=make.editor(), category=middle)
        assert Category.objects.get(pk=bottom.pk).parent == top
        assert Article.objects.get(pk=article.pk).category == top
        with pytest.raises(ValidationError, match="Empty it first"):
            category_remove(actor=make.editor(), category=top)
