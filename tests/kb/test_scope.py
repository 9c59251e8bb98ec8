"""Who may read which article: what is published, and only whoever is meant (reference section 9, S44)."""

from typing import Any

import pytest

from kb.models import Article, ArticleFile, ArticleVersion
from portal.access import Viewer
from portal.models import Contact, Organization
from tests.conftest import Cast
from tests.factories import kb as make

pytestmark = pytest.mark.django_db


def viewer_of(contact: Contact) -> Viewer:
    viewer = Contact.objects.for_viewer().get(pk=contact.pk).as_viewer()
    assert viewer is not None
    return viewer


def read_by(contact: Contact) -> set[str]:
    return {article.title for article in Article.objects.visible_to(viewer_of(contact))}


def facts(cast: Cast) -> dict[str, dict[str, Any]]:
    """One article for everybody it could be meant for."""
    return {
        "everyone": {"audience": "everyone"},
        "internal": {"audience": "internal"},
        "acme": {"audience": "organization", "organization": cast.acme},
        "acme alone": {
            "audience": "organization",
            "organization": cast.acme,
            "with_sub_organizations": False,
        },
        "north": {"audience": "organization", "organization": cast.acme_north},
        "globex": {"audience": "organization", "organization": cast.globex},
        "gold": {"audience": "classification", "classification": "Gold"},
        "coast": {"audience": "territory", "territory": "Coast"},
    }


def test_each_audience_reads_what_is_meant_for_it(readers: Cast) -> None:
    Organization.objects.filter(pk=readers.acme.pk).update(classification="Gold", territory="Hills")
    Organization.objects.filter(pk=readers.globex.pk).update(classification="Silver", territory="Coast")
    for title, fields in facts(readers).items():
        make.article(title, **fields)
    assert read_by(readers.basic) == {"everyone", "acme", "acme alone", "north", "gold"}
    assert read_by(readers.north_manager) == {"everyone", "acme", "north"}
    assert read_by(readers.globex_manager) == {"everyone", "globex", "coast"}


def test_a_new_article_is_internal() -> None:
    assert Article().audience == "internal"


def test_nothing_is_read_where_the_organization_or_the_level_has_no_knowledge_base(readers: Cast) -> None:
    make.article("everyone")
    assert read_by(readers.billing) == set()
    Organization.objects.filter(pk=readers.acme.pk).update(kb_enabled=False)
    assert read_by(readers.manager) == set()
    assert read_by(readers.north_manager) == {"everyone"}


def test_only_the_version_published_last_is_there(readers: Cast) -> None:
    shown = make.article("First")
    ArticleVersion.objects.create(article=shown, number=2, title="Second", text="New")
    make.draft("Never published")
    make.article("Put away", is_active=False)
    viewer = viewer_of(readers.basic)
    assert read_by(readers.basic) == {"First"}
    assert [version.title for version in ArticleVersion.objects.visible_to(viewer)] == ["First"]


def test_an_article_of_a_parent_stands_there_once_however_many_sub_organizations_it_has(
    readers: Cast,
) -> None:
    make.article("acme", audience="organization", organization=readers.acme)
    assert Article.objects.visible_to(viewer_of(readers.manager)).count() == 1


def test_files_go_with_their_article_and_internal_ones_never(readers: Cast) -> None:
    make.file(make.article("Shown"))
    make.file(make.article("Hidden", audience="internal"))
    make.file(make.article("With notes"), visibility="internal")
    files = ArticleFile.objects.visible_to(viewer_of(readers.basic))
    assert [file.article.title for file in files] == ["Shown"]
