"""Articles from a folder or a zip: looked through first, whole or not at all, and nothing that leads out."""

import stat
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from PIL import Image

from kb.imports.archive import Archive, Folder, open_source
from kb.imports.run import Fate, Options, Report, run
from kb.models import Article, ArticleFile, ArticleVersion, Category
from portal.storage import private_files
from tests.conftest import Cast
from tests.factories import kb as make
from tests.kb.test_scope import read_by

pytestmark = pytest.mark.django_db

type Files = Mapping[str, str | bytes]

OPTIONS = Options("book", ("Imported",), "everyone", publish=True)


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (2, 2)).save(target, "PNG")
    return target.getvalue()


def zipped(files: Files) -> Archive:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return Archive(target)


def taken(files: Files, options: Options = OPTIONS, **more: Any) -> Report:
    return run(zipped(files), options, **{"dry_run": False} | more)


def fates(report: Report) -> dict[str, str]:
    return {line.path: line.fate.value for line in report.lines}


GOOD: Files = {
    "printers/jam.md": "---\ntitle: Clear a *jam*\ntags: [paper, Tray]\n---\n\n![Tray](../img/tray.png)\n",
    "printers/toner.md": "# Order `toner`\n\nSee [the jam](jam.md).",
    "img/tray.png": picture(),
    "notes.txt": "not an article",
}


def test_pages_become_articles_with_their_pictures_tags_and_links(readers: Cast) -> None:
    report = taken(GOOD)
    assert fates(report) == {"printers/jam.md": "new", "printers/toner.md": "new"}
    jam, toner = Article.objects.order_by("title")
    assert (jam.title, toner.title) == ("Clear a jam", "Order toner")
    assert {tag.name for tag in jam.tags.all()} == {"paper", "Tray"}
    assert str(jam.category) == "printers"
    assert jam.files.get().path == "../img/tray.png"
    assert read_by(readers.basic) == {"Clear a jam", "Order toner"}
    assert jam.index.stems.count("tray") == 2


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    before = set(stored())
    report = taken(GOOD, dry_run=True)
    assert (report.count(Fate.NEW), report.written) == (2, False)
    assert (Article.objects.count(), Category.objects.count(), ArticleFile.objects.count()) == (0, 0, 0)
    assert set(stored()) == before


def stored() -> list[str]:
    """The files on the disk."""
    root = Path(private_files().path(""))
    return [str(path) for path in root.rglob("*") if path.is_file()]


def test_one_refused_page_keeps_all_from_being_written_unless_it_is_left_out() -> None:
    before = set(stored())
    bad = {**GOOD, "bad.md": "---\n: : :\n  - [\n---\ntext"}
    assert not taken(bad).written
    assert Article.objects.count() == 0
    assert set(stored()) == before
    assert taken(bad, skip_bad=True).written
    assert Article.objects.count() == 2


def test_an_import_that_breaks_in_its_last_step_leaves_no_file_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the disk is full")

    before = set(stored())
    monkeypatch.setattr("kb.imports.run._record", breaks)
    with pytest.raises(RuntimeError):
        taken(GOOD)
    assert (Article.objects.count(), set(stored())) == (0, before)


def test_a_second_import_changes_only_what_changed(readers: Cast) -> None:
    taken(GOOD)
    again = taken({**GOOD, "printers/toner.md": "# Order toner\n\nBy post."})
    assert fates(again) == {"printers/jam.md": "same", "printers/toner.md": "changed"}
    assert ArticleVersion.objects.filter(article__title="Order toner").count() == 2
    assert Article.objects.count() == 2


def test_a_page_somebody_is_writing_in_is_left_alone() -> None:
    taken(GOOD)
    article = Article.objects.get(title="Order toner")
    ArticleVersion.objects.create(article=article, number=2, title="Order toner", text="Half written")
    report = taken({**GOOD, "printers/toner.md": "# Order toner\n\nBy post."})
    assert fates(report)["printers/toner.md"] == "refused"


def test_what_the_front_matter_says_of_readers_counts(readers: Cast) -> None:
    taken({"a.md": "---\naudience: organization\norganization: Globex\n---\nText"})
    assert read_by(readers.globex_manager) == {"a"}
    assert read_by(readers.basic) == set()


def test_without_a_word_about_readers_pages_are_internal_drafts(readers: Cast) -> None:
    taken({"a.md": "Text"}, Options("book", ("Imported",)))
    article = Article.objects.get()
    assert (article.audience, article.current) == ("internal", None)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("---\ntitle: [\n---\ntext", "no YAML"),
        ("---\n- a\n- b\n---\ntext", "no list of names"),
        ("---\na: &x [1]\nb: *x\n---\ntext", "no YAML"),
        (f"---\na: {'[' * 9_000}\n---\ntext", "no YAML"),
        (f"---\na: {'x' * 30_000}\n---\ntext", "too long"),
        ("---\ntitle: {a: b}\n---\ntext", "no text under"),
        ("---\ntags: [[a]]\n---\ntext", "no text under"),
        (f"---\ntags: {'x' * 99}\n---\ntext", "too long"),
        ("---\n!!python/object/apply:os.system [id]\n---\ntext", "no YAML"),
        ("---\ncategory: A / B / C / D\n---\ntext", "would be a fourth"),
        ("---\ncategory: A / B / a\n---\ntext", "inside itself"),
        (f"---\ncategory: {'x' * 200}\n---\ntext", "too long"),
        ("---\naudience: nobody\n---\ntext", "not a valid choice"),
        ("---\naudience: organization\norganization: Nobody Ltd\n---\ntext", "no organization"),
        ("---\naudience: classification\n---\ntext", "which one"),
        (f"# {'x' * 300}\n\ntext", "longer than 200"),
        ("# Only a title\n", "no text"),
        (b"\xff\xfe\x00text", "UTF-8"),
        ("te\0xt", "cannot be shown"),
        ("x" * 400_001, "longer than an article"),
    ],
)
def test_a_page_that_cannot_be_an_article_is_refused_with_the_reason(page: str | bytes, reason: str) -> None:
    report = taken({"bad.md": page})
    assert [line.fate for line in report.lines] == [Fate.REFUSED]
    assert reason in report.lines[0].reason
    assert (Article.objects.count(), Category.objects.count()) == (0, 0)


def test_folders_of_a_fourth_level_are_refused_and_a_front_page_stands_beside_its_folder() -> None:
    report = taken({"a/b/c/d/deep.md": "text", "a/b/c/d/README.md": "text"})
    assert fates(report) == {"a/b/c/d/deep.md": "refused", "a/b/c/d/README.md": "new"}


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", "a\\..\\out.md", "C:/out.md"])
def test_a_name_that_leads_out_of_the_zip_is_refused(name: str) -> None:
    report = taken({name: "text"}, skip_bad=True)
    assert [line.reason for line in report.lines] == ["leads out of the zip"]
    assert Article.objects.count() == 0


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "link.md").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    (folder / "page.md").write_text("![x](../secret.md) [y](link.md) ![z](../secret.png)")
    source = Folder(folder)
    assert (source.names, set(source.refused)) == ({"page.md"}, {"link.md", "folder"})
    link = ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert Archive(target).refused == {"link.md": "a link, which is not followed"}


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    dense = zipped({"bomb.md": b"0" * 24_000_000})
    assert dense.refused == {"bomb.md": "larger than a file may be"}
    with pytest.raises(ValidationError, match="more than can be taken"):
        zipped({f"{number}.md": "" for number in range(20_001)})


def test_a_zip_that_lies_about_its_size_is_found_out() -> None:
    source = zipped({"lie.md": "x" * 5_000})
    source.zip.getinfo("lie.md").file_size = 100
    with pytest.raises(ValidationError, match=r"damaged|larger"):
        source.read("lie.md")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"x" * 100])
def test_what_is_no_zip_says_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="no zip"):
        open_source(path)


def test_a_picture_that_is_none_is_left_out_and_the_page_taken() -> None:
    report = taken({"a.md": "text ![x](x.png) ![y](y.svg)", "x.png": b"<script>", "y.svg": b"<svg/>"})
    assert fates(report) == {"a.md": "new", "x.png": "left", "y.svg": "left"}
    assert ArticleFile.objects.count() == 0


def test_the_command_previews_imports_and_says_what_it_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], readers: Cast
) -> None:
    (tmp_path / "good.md").write_text("Text")
    call_command("import_articles", str(tmp_path), "--dry-run", "--category=Book")
    assert "New: 1" in capsys.readouterr().out
    (tmp_path / "bad.md").write_text("---\n[\n---\nText")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_articles", str(tmp_path), "--category=Book")
    call_command(
        "import_articles", str(tmp_path), "--category=Book", "--skip-bad", "--publish", "--audience=everyone"
    )
    assert "its front matter is no YAML" in capsys.readouterr().out
    assert read_by(readers.basic) == {"good"}
    with pytest.raises(CommandError, match="no such folder"):
        call_command("import_articles", str(tmp_path / "nowhere"))


def test_words_are_written_anew_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    make.article()
    call_command("index_articles")
    call_command("index_articles", "--all")
    assert capsys.readouterr().out == "0 articles\n1 articles\n"
