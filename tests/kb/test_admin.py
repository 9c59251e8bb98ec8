"""The editors' pages: written, approved, previewed as a client, compared, and measured."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kb.models import Article, ArticleVersion, Category, Deflection, FruitlessSearch
from portal.models import AuditEntry
from tests.conftest import Cast
from tests.factories import kb as make
from tests.factories.portal import staff as make_staff
from tests.kb.conftest import SignIn
from tests.kb.test_scope import read_by

pytestmark = pytest.mark.django_db

ADMIN = "/admin/kb/"


def sent(article: Article, **fields: object) -> dict[str, object]:
    """The article's form as its page sends it."""
    facts = {"category": article.category_id, "is_active": "on", "audience": article.audience}
    return facts | {"files-TOTAL_FORMS": 0, "files-INITIAL_FORMS": 0} | fields


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def bytes_of(client: Client, address: str) -> bytes:
    response: Any = client.get(address)
    return b"".join(response.streaming_content)


def test_an_article_is_written_meant_for_somebody_approved_and_read(edda: Client, readers: Cast) -> None:
    shelf = make.category()
    facts = {"category": shelf.pk, "headline": "How to print", "text": "Press."}
    assert edda.post(f"{ADMIN}article/add/", facts).status_code == 302
    article = Article.objects.get()
    page = f"{ADMIN}article/{article.pk}/"
    assert article.audience == "internal"
    assert edda.post(f"{page}submit/").status_code == 302
    assert "Waits for approval" in text_of(edda, f"{page}change/")
    assert edda.post(f"{page}publish/").status_code == 302
    assert read_by(readers.basic) == set()
    assert edda.post(f"{page}change/", sent(article, audience="everyone")).status_code == 302
    assert read_by(readers.basic) == {"How to print"}


def test_a_published_version_is_only_read_and_the_next_one_written(edda: Client) -> None:
    article = make.article("One", "First")
    shown = f"{ADMIN}articleversion/{article.current_id}/change/"
    facts = {"title": "Two", "text": "Second", "remark": ""}
    assert edda.post(shown, facts).status_code == 403
    edda.post(f"{ADMIN}article/{article.pk}/draft/")
    draft = ArticleVersion.objects.get(number=2)
    assert edda.post(f"{ADMIN}articleversion/{draft.pk}/change/", facts).status_code == 302
    page = text_of(edda, f"{ADMIN}articleversion/{draft.pk}/differences/")
    assert "<del>First</del>" in page
    assert "<ins>Second</ins>" in page
    edda.post(f"{ADMIN}article/{article.pk}/publish/")
    assert Article.objects.get().title == "Two"


def test_the_preview_says_whether_a_client_reads_it_and_shows_what_they_see(
    edda: Client, readers: Cast
) -> None:
    article = make.article("Hers", "**Text**", audience="organization", organization=readers.globex)
    page = f"{ADMIN}articleversion/{article.current_id}/preview/"
    assert "<strong>Text</strong>" in text_of(edda, page)
    assert "Globex reads this article" in text_of(edda, f"{page}?organization={readers.globex.pk}")
    assert "Acme does not find this article" in text_of(edda, f"{page}?organization={readers.acme.pk}")
    readers.globex.kb_enabled = False
    readers.globex.save()
    assert "Globex has no knowledge base" in text_of(edda, f"{page}?organization={readers.globex.pk}")
    assert edda.get(f"{page}?organization=x").status_code == 200


def test_files_are_checked_by_their_bytes(edda: Client) -> None:
    article = make.article()
    page = f"{ADMIN}article/{article.pk}/change/"

    def with_file(name: str, content: bytes) -> int:
        upload = SimpleUploadedFile(name, content)
        facts = {
            "files-TOTAL_FORMS": 1,
            "files-0-upload": upload,
            "files-0-path": "",
            "files-0-visibility": "everyone",
        }
        return edda.post(page, sent(article, **facts)).status_code

    assert with_file("notes.txt", b"hello") == 302
    assert article.files.get().path == "notes.txt"
    assert with_file("evil.png", b"<script>alert(1)</script>") == 200
    assert with_file("evil.html", b"<script>alert(1)</script>") == 200
    assert article.files.count() == 1


def test_a_change_of_tags_changes_what_is_found(edda: Client) -> None:
    article, tag = make.article(), "xylophone"
    assert edda.post(f"{ADMIN}tag/add/", {"name": tag}).status_code == 302
    pk = article.tags.model.objects.get().pk
    assert edda.post(f"{ADMIN}article/{article.pk}/change/", sent(article, tags=[pk])).status_code == 302
    assert "xylophon" in Article.objects.select_related("index").get().index.stems


def test_a_category_moves_its_articles_up_when_it_is_deleted(edda: Client) -> None:
    top = make.category("Top")
    below = make.category("Below", top)
    make.article(category=below)
    gone = edda.post(f"{ADMIN}category/{below.pk}/delete/", {"post": "yes"})
    assert (gone.status_code, Article.objects.get().category) == (302, top)
    assert edda.post(f"{ADMIN}category/{top.pk}/delete/", {"post": "yes"}).status_code == 422
    assert edda.post(f"{ADMIN}category/add/", {"name": "", "position": 0}).status_code == 200
    assert Category.objects.count() == 1


def test_editors_see_what_avoids_tickets_and_what_finds_nothing(edda: Client, readers: Cast) -> None:
    article = make.article()
    Deflection.objects.create(article=article, contact=readers.basic, step="solved")
    for contact in (readers.basic, readers.manager):
        FruitlessSearch.objects.create(words="vpn token", contact=contact)
    FruitlessSearch.objects.create(words="once", contact=readers.basic)
    assert '<td class="field-avoided">1</td>' in text_of(edda, f"{ADMIN}article/")
    page = text_of(edda, f"{ADMIN}fruitlesssearch/")
    assert page.count("vpn token") == 1
    assert page.index("vpn token") < page.index("once")
    assert '<td class="field-times">2</td>' in page


def test_the_preview_shows_pictures_and_files_to_staff_who_may_see_the_article(
    edda: Client, readers: Cast, signed_in: SignIn
) -> None:
    article = make.article("Trays", "![Tray](tray.png) [Plan](plan.txt) ![Secret](secret.png)")
    picture = make.file(article, "tray.png", content_type="image/png")
    plan = make.file(article)
    secret = make.file(article, "secret.png", content_type="image/png", visibility="internal")
    at = {file.path: f"{ADMIN}article/{article.pk}/files/{file.pk}/" for file in (picture, plan, secret)}
    page = text_of(edda, f"{ADMIN}articleversion/{article.current_id}/preview/")
    assert f'src="{at["tray.png"]}?look"' in page
    assert f'href="{at["plan.txt"]}"' in page
    assert at["secret.png"] not in page  # no client sees it
    assert at["secret.png"] in text_of(edda, f"{ADMIN}article/{article.pk}/change/")
    assert bytes_of(edda, f"{at['tray.png']}?look") == b"hello"
    assert edda.get(f"{ADMIN}article/{make.article('Else').pk}/files/{plan.pk}/").status_code == 404
    assert edda.get(f"{ADMIN}article/{2**70}/files/{2**70}/").status_code == 404
    assert signed_in(make_staff("sam", name="Sam Nobody")).get(at["plan.txt"]).status_code == 403
    assert signed_in(readers.manager).get(at["plan.txt"]).status_code in (302, 403)
    assert not AuditEntry.objects.filter(verb="article.file_opened").exists()
    assert bytes_of(edda, at["plan.txt"]) == b"hello"
    assert AuditEntry.objects.get(verb="article.file_opened").organization is None
