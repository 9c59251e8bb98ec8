"""Search finds the same on both databases: stems, phrases, AND, OR, and words that look alike."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kb.indexing import index_write, stale
from kb.models import Article, ArticleIndex, Stem
from kb.searching import search, suggestions
from kb.stems import likeness, stems
from portal.access import Viewer
from portal.models import ProviderSettings
from tests.conftest import Cast, assemble
from tests.factories import kb as make
from tests.kb.test_scope import viewer_of

pytestmark = pytest.mark.django_db

TEXTS = {
    "Clear a paper jam": "Open the tray of the printer. Printers jam when the paper is damp.",
    "Reset your password": "Choose a new password. It has at least twelve letters; Wi-Fi asks for it again.",
    "Work from home": "Start the **VPN** before you open the mailbox.\n\n```\nvpn --connect 10.0.0.1\n```",
    "Order toner": "The printing room keeps toner. A jammed drawer is ours to mend.",
    "Résumé of the café": "Über alles: naïve façade. See [the map](https://example.test/secretpath).",
}


@pytest.fixture(scope="module")
def cast(module_db: None) -> Cast:
    cast = assemble()
    make.switch_on(cast.acme, cast.globex)
    for title, text in TEXTS.items():
        make.article(title, text, tags=("paper",) if title == "Order toner" else ())
    make.article("Zanzibar", "zanzibar printer password", audience="internal")
    make.article("Globex only", "quetzalcoatl printer", audience="organization", organization=cast.globex)
    return cast


@pytest.fixture
def viewer(cast: Cast) -> Viewer:
    return viewer_of(cast.basic)


def found(viewer: Viewer, text: str) -> set[str]:
    return {article.title for article in search(viewer, text).rows}


JAM, RESET, HOME, TONER, CAFE = TEXTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("printer", {JAM}),
        ("PRINTING", {TONER}),
        ("jams", {JAM, TONER}),
        ("jam tray", {JAM}),
        ("jam AND drawer", {TONER}),
        ("tray OR password", {JAM, RESET}),
        ("printer jam OR mailbox", {JAM, HOME}),
        ('"paper is damp"', {JAM}),
        ('"damp paper"', set()),
        ('"paper jam"', {JAM}),  # in the title
        ("wi-fi", {RESET}),
        ("10.0.0.1", {HOME}),
        ("connect", {HOME}),
        ("paper", {JAM, TONER}),  # a tag of the second
        ("resume", {CAFE}),
        ("RÉSUMÉ uber", {CAFE}),
        ("secretpath", set()),  # an address is no word of the text
        ("", set()),
        ("*** !!", set()),
        ("AND OR", set()),
        ("'; DROP TABLE kb_article; --", set()),
        ("a' | 'b", set()),
        ('pass"word', set()),
        ("\0printer\0", {JAM}),
    ],
)
def test_what_is_found(viewer: Viewer, text: str, expected: set[str]) -> None:
    assert found(viewer, text) == expected


def test_a_phrase_does_not_reach_from_the_title_into_the_text(viewer: Viewer) -> None:
    assert found(viewer, '"toner the printing"') == set()
    assert found(viewer, '"home start"') == set()


def test_a_phrase_of_words_that_are_too_many_to_keep_all_their_places(viewer: Viewer) -> None:
    make.article("Endless", "again " * 300 + "silence and then " + "again " * 300 + "peace")
    assert found(viewer, '"again silence"') == {"Endless"}
    assert found(viewer, '"again peace" mailbox OR "again peace"') == {"Endless"}
    assert found(viewer, '"peace again"') == set()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps places by itself")
def test_the_words_of_before_are_given_their_places(viewer: Viewer) -> None:
    make.article("Endless", "again " * 300 + "peace")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kb_articleindex SET vector = strip(vector)")
        assert found(viewer, '"paper jam"') == set()
        cursor.execute(import_module("kb.migrations.0004_phrases").PLACED)
    assert found(viewer, '"paper jam"') == {JAM}
    assert found(viewer, '"toner the printing"') == found(viewer, '"toner paper"') == set()
    assert found(viewer, '"again peace"') == {"Endless"}
    assert suggestions(viewer, "the toner")[0].title == TONER


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pasword", RESET), ("mailbocks", HOME), ("prnter tray", JAM), ("passwrod OR qqqq", RESET)],
)
def test_a_mistyped_word_finds_what_looks_like_it(viewer: Viewer, typed: str, meant: str) -> None:
    finds = search(viewer, typed)
    assert finds.is_similar
    assert meant in {article.title for article in finds.rows}


def test_a_mistyped_word_tells_nothing_of_what_one_may_not_read(viewer: Viewer, cast: Cast) -> None:
    assert found(viewer, "zanzibr") == set()
    assert found(viewer, "quetzalcoatle") == set()
    assert found(viewer_of(cast.globex_manager), "quetzalcoatle") == {"Globex only"}


def test_the_title_counts_more_than_the_text(viewer: Viewer) -> None:
    assert [article.title for article in search(viewer, "password OR toner OR home").rows][-1] != JAM
    assert next(iter(search(viewer, "toner OR printer OR jam").rows)).title in (JAM, TONER)


def test_a_find_shows_its_words_whatever_their_ending(viewer: Viewer) -> None:
    finds = search(viewer, "jamming")
    shown = {article.title: (article.found_words, article.excerpt) for article in finds.explained(finds.rows)}
    assert shown[JAM] == (("jam",), "Open the tray of the printer. Printers jam when the paper is damp.")
    assert shown[TONER][0] == ("jammed",)


def test_a_search_within_categories(viewer: Viewer) -> None:
    elsewhere = make.article("Elsewhere", "printer", category=make.category("Other"))
    assert {a.title for a in search(viewer, "printer", [elsewhere.category_id]).rows} == {"Elsewhere"}


@pytest.mark.parametrize("text", ["x" * 201, "a b c d e f g h i j k"])
def test_a_search_that_is_too_long_is_refused(viewer: Viewer, text: str) -> None:
    with pytest.raises(ValidationError):
        search(viewer, text)


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("I forgot my password", RESET),
        ("paper stuck, jam in tray", JAM),
        ("the vpn", HOME),
        ("Reset passw", RESET),
    ],
)
def test_suggestions_go_by_the_rare_words_of_a_title(viewer: Viewer, title: str, first: str) -> None:
    assert suggestions(viewer, title)[0].title == first


@pytest.mark.parametrize("title", ["", "??", "zanzibar", "xyzzy plugh"])
def test_no_suggestion_where_there_is_none(viewer: Viewer, title: str) -> None:
    assert suggestions(viewer, title) == []


def test_the_words_follow_what_is_published(cast: Cast, viewer: Viewer) -> None:
    article = make.article("Gone tomorrow", "xylophone")
    assert found(viewer, "xylophone") == {"Gone tomorrow"}
    assert Stem.objects.get(stem="xylophon").articles == 1
    version = article.shown
    version.text = "marimba"
    version.save()
    index_write([Article.objects.get(pk=article.pk)])
    assert found(viewer, "marimba") == {"Gone tomorrow"}
    assert Stem.objects.get(stem="xylophon").articles == 0
    assert ArticleIndex.objects.filter(article=article).count() == 1


def test_another_language_of_the_installation_makes_the_words_stale(cast: Cast) -> None:
    assert list(stale()) == []
    provider = ProviderSettings.load()
    provider.locale = "de-DE"
    provider.save()
    assert len(list(stale())) == Article.objects.count()
    index_write(stale())
    assert list(stale()) == []


def test_stems_of_some_languages() -> None:
    assert stems("Printers, printing: Büro-Häuser", "english") == ["printer", "print", "buro", "hauser"]
    assert stems("Häuser Haus", "german") == ["haus", "haus"]
    assert stems("Printers", "") == ["printers"]


def test_likeness_is_that_of_pg_trgm() -> None:
    assert round(likeness("word", "two"), 6) == round(likeness("two", "word"), 6)
    assert round(likeness("printer", "prnter"), 2) == 0.5
    assert likeness("printer", "printer") == 1


def test_of_many_finds_title_and_tags_are_weighed_alone(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert next(row.title for row in search(viewer, "jam OR mailbox").rows) == JAM
    monkeypatch.setattr("kb.searching.WEIGHED", 1)
    rows = search(viewer, "jam OR mailbox").rows
    assert next(row.title for row in rows) == JAM
    assert {row.title for row in rows if not vars(row)["rank"]} == {HOME, TONER}


def test_suggestions_take_words_as_long_as_they_do_not_bring_too_many_articles(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {row.title for row in suggestions(viewer, "tray of the mailbox, ")} == {JAM, HOME}
    monkeypatch.setattr("kb.searching._MOST_ARTICLES", 1)
    assert len(suggestions(viewer, "tray of the mailbox, ")) == 1
