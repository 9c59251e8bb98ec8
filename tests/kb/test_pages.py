"""The reader's pages: shelves, search, an article with its pictures and files, and what readers say to it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.models import Article, ArticleView, ArticleVote, Deflection, FruitlessSearch
from portal.models import Contact, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import kb as make
from tests.factories import tickets

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

# session, login with contact, sub-organizations, settings
FRAME = 4
# the articles of each category, the categories
TREE = 2


@pytest.fixture
def bea(readers: Cast, signed_in: SignIn) -> Client:
    """Bea's browser."""
    return signed_in(readers.basic)


def text_of(client: Client, address: str, expected: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == expected
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is kept with the process is read once
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(address)
    return len(caught)


@pytest.mark.parametrize("articles", [1, 3])
def test_pages_ask_no_more_for_more_articles(bea: Client, articles: int) -> None:
    for number in range(articles):
        made = make.article(f"Printer {number}", "The printer, the printer", tags=("a", "b")[:number])
    category = made.category_id
    assert queries(bea, "/kb/") == FRAME + TREE + 1
    assert queries(bea, f"/kb/categories/{category}/") == FRAME + TREE + 1
    # whether there are many, their number, the page, the texts for the excerpts
    assert queries(bea, "/kb/search/?q=printer") == FRAME + TREE + 4
    # the article, its files, what is named beside it, tags, vote, devices, tickets; and that it was opened
    assert queries(bea, f"/kb/{made.pk}/") == FRAME + 7 + 1
    # how many articles, the rare words, the likely articles, the best of them; and that they were shown
    assert queries(bea, "/kb/suggestions/?title=printer+problem") == FRAME + 4 + 1


class TestShelves:
    def test_a_category_shows_only_with_something_in_it_for_the_reader(self, bea: Client) -> None:
        top = make.category("Devices")
        make.article("Mine", category=make.category("Printers", top))
        make.article("Not mine", category=make.category("Secret", top), audience="internal")
        page = text_of(bea, "/kb/")
        assert "Printers" in page
        assert "Secret" not in page
        secret = make.category("Secret", top)
        assert bea.get(f"/kb/categories/{secret.pk}/").status_code == 404
        assert "1 article" in text_of(bea, f"/kb/categories/{top.pk}/")

    def test_without_an_article_the_page_says_so(self, bea: Client) -> None:
        assert "Nothing to read yet" in text_of(bea, "/kb/")

    def test_the_menu_has_it_only_where_it_is_switched_on(self, cast: Cast, signed_in: SignIn) -> None:
        client = signed_in(cast.basic)
        assert 'href="/kb/"' not in text_of(client, "/")
        assert client.get("/kb/").status_code == 403
        make.switch_on(cast.acme)
        assert 'href="/kb/"' in text_of(client, "/")

    def test_pages_beyond_the_last_are_not_there(self, bea: Client) -> None:
        shelf = make.article().category_id
        assert bea.get(f"/kb/categories/{shelf}/?page=x").status_code == 404
        assert bea.get("/kb/search/?q=print&page=0").status_code == 404


class TestSearch:
    def test_the_card_of_home_leads_here(self, bea: Client) -> None:
        make.article()
        page = text_of(bea, "/home/search/?mode=kb")
        assert 'action="/kb/search/"' in page
        assert "Printers" in page

    def test_finds_are_marked_and_a_foreign_category_is_refused(self, bea: Client) -> None:
        foreign = make.article("Other", audience="internal", category=make.category("Secret")).category_id
        make.article("A paper jam", "Printers jam. <script>alert(1)</script>")
        page = text_of(bea, "/kb/search/?q=printer")
        assert "<mark>Printers</mark> jam. &lt;script&gt;" in page
        assert bea.get(f"/kb/search/?q=printer&category={foreign}").status_code == 400

    def test_what_is_not_found_is_remembered_once(self, bea: Client) -> None:
        make.article("Passwords", "password")
        for words in ("xylophone", "Xylophone", "pasword", "password"):
            bea.get("/kb/search/", {"q": words})
        failed = FruitlessSearch.objects.order_by("words").values_list("words", "had_similar")
        assert list(failed) == [("pasword", True), ("xylophone", False)]

    @pytest.mark.parametrize("words", ["x" * 300, " ".join("abcdefghijkl")])
    def test_a_search_that_cannot_be_understood_says_why(self, bea: Client, words: str) -> None:
        assert bea.get("/kb/search/", {"q": words}).status_code == 400


class TestArticle:
    def test_pictures_of_its_own_show_and_strangers_become_links(self, bea: Client) -> None:
        article = make.article(
            "Picture", "![own](a.png) ![dot](./a.png) ![far](https://evil.test/x.png) ![none](b.png)"
        )
        own = make.file(article, "a.png", content_type="image/png")
        page = text_of(bea, f"/kb/{article.pk}/")
        assert page.count(f'<img src="/kb/{article.pk}/files/{own.pk}/?look"') == 2
        assert '<img src="https' not in page
        assert '<a href="https://evil.test/x.png" rel="noopener nofollow">far</a>' in page
        assert "b.png" not in page.partition("</article>")[0].rpartition("<article")[2].replace(">b.png<", "")

    def test_links_lead_to_pages_of_the_same_import_that_one_may_read(self, bea: Client) -> None:
        there = make.article("There", source="guide/there.md")
        make.article("Hidden", source="guide/hidden.md", audience="internal")
        text = "[there](../guide/there.md#some-part) [hidden](../guide/hidden.md) [gone](nowhere.md)"
        here = make.article("Here", f"{text} [here](#end)\n\n# End", source="start/here.md")
        page = text_of(bea, f"/kb/{here.pk}/")
        assert f'href="/kb/{there.pk}/#h-some-part"' in page
        assert 'href="#h-end"' in page
        assert 'id="h-end"' in page
        assert "hidden.md" not in page
        assert "nowhere.md" not in page

    def test_the_contents_list_has_each_heading_with_its_own_anchor(self, bea: Client) -> None:
        article = make.article("Long", "# One\n\n### Two\n\n# One\n\ntext")
        page = text_of(bea, f"/kb/{article.pk}/")
        assert [f'<h{level} id="{anchor}">' in page for level, anchor in ((2, "h-one"), (3, "h-two"))] == [
            True,
            True,
        ]
        assert 'href="#h-one--3"' in page

    def test_related_articles_go_by_what_the_reader_may_read(self, bea: Client) -> None:
        article = make.article("One")
        article.related.set([make.article("Two"), make.article("Secret", audience="internal")])
        page = text_of(bea, f"/kb/{article.pk}/")
        assert "Two" in page
        assert "Secret" not in page

    def test_what_is_not_mine_or_not_there_is_the_same(self, bea: Client, readers: Cast) -> None:
        hidden = make.article("Secret", audience="organization", organization=readers.globex)
        assert bea.get(f"/kb/{hidden.pk}/").status_code == 404
        for pk in (10**15, 2**63, 10**30):
            assert bea.get(f"/kb/{pk}/").status_code == 404

    def test_a_file_of_another_article_is_not_reached_through_this_one(self, bea: Client) -> None:
        shown = make.article("Shown")
        hidden = make.file(make.article("Hidden", audience="internal"))
        assert bea.get(f"/kb/{shown.pk}/files/{hidden.pk}/").status_code == 404
        own = make.file(shown)
        assert b"".join(bea.get(f"/kb/{shown.pk}/files/{own.pk}/")) == b"hello"

    def test_the_paper_holds_the_text(self, bea: Client) -> None:
        article = make.article("On paper", "# Step\n\nPress the button.")
        response = bea.get(f"/kb/{article.pk}/pdf/")
        assert response["Content-Disposition"] == 'attachment; filename="on-paper.pdf"'
        assert response.content.startswith(b"%PDF")


class TestBeforeATicket:
    def form(self, cast: Cast) -> str:
        return f"/tickets/new/{tickets.request_type('Something else').pk}/"

    def test_articles_are_suggested_while_the_title_is_typed_and_by_a_button(
        self, bea: Client, readers: Cast
    ) -> None:
        make.article("Clear a paper jam", "tray")
        page = self.form(readers)
        assert 'hx-get="/kb/suggestions/"' in text_of(bea, page)
        sent = {"title": "paper in the tray", "description": "Kept as typed", "step": "suggest"}
        html = bea.post(page, sent).content.decode()
        assert "Clear a paper jam" in html
        assert "Kept as typed" in html
        html = bea.post(page, sent | {"title": "xylophone"}).content.decode()
        assert "No article looks like this" in html
        assert not Deflection.objects.exclude(step="shown").exists()

    def test_the_provider_can_switch_it_off(self, bea: Client, readers: Cast) -> None:
        provider = ProviderSettings.load()
        provider.suggest_articles = False
        provider.save()
        assert "/kb/suggestions/" not in text_of(bea, self.form(readers))
        assert bea.get("/kb/suggestions/?title=paper").status_code == 403

    def test_nobody_without_the_knowledge_base_is_offered_any(self, cast: Cast, signed_in: SignIn) -> None:
        client = signed_in(cast.basic)
        assert "/kb/suggestions/" not in text_of(client, self.form(cast))

    def test_a_ticket_shows_its_articles_as_far_as_one_may_read_them(
        self, bea: Client, readers: Cast
    ) -> None:
        ticket = tickets.ticket(readers.basic)
        make.article("Read this").tickets.add(ticket)
        make.article("Not this", audience="internal").tickets.add(ticket)
        page = text_of(bea, ticket.get_absolute_url())
        assert "Read this" in page
        assert "Not this" not in page


class TestReaders:
    def test_a_reader_counts_once_a_day_and_never_in_a_preview(self, bea: Client, readers: Cast) -> None:
        article = make.article()
        for _ in range(2):
            bea.get(f"/kb/{article.pk}/")
        assert ArticleView.objects.get().day == timezone.localdate()

    def test_the_last_answer_counts(self, bea: Client, readers: Cast) -> None:
        article = make.article()
        for answer in ("yes", "no"):
            assert bea.post(f"/kb/{article.pk}/helpful/", {"answer": answer}).status_code == 302
        vote = ArticleVote.objects.get()
        assert (vote.contact, vote.is_helpful) == (readers.basic, False)
        assert bea.post(f"/kb/{article.pk}/helpful/", {"answer": "perhaps"}).status_code == 422

    def test_a_suggestion_that_solved_it_is_a_ticket_avoided(self, bea: Client) -> None:
        article = make.article("Clear a paper jam", "tray")
        about = "paper jam & <b>"
        page = bea.get("/kb/suggestions/", {"title": about}).content.decode()
        assert f"/kb/{article.pk}/?about=paper%20jam%20%26%20%3Cb%3E" in page
        page = text_of(bea, f"/kb/{article.pk}/?about=paper+jam")
        assert "This solved it" in page
        assert "This solved it" not in text_of(bea, f"/kb/{article.pk}/")
        assert bea.post(f"/kb/{article.pk}/solved/", {"about": "paper jam"}).status_code == 302
        steps = Deflection.objects.order_by("pk").values_list("step", flat=True)
        assert list(steps) == ["shown", "opened", "solved"]

    def test_what_was_put_away_can_no_longer_be_answered(self, bea: Client) -> None:
        article = make.article()
        Article.objects.update(is_active=False)
        assert bea.post(f"/kb/{article.pk}/solved/", {"about": "x"}).status_code == 404
