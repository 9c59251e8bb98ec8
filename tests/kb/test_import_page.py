"""The editors' import: a zip is looked at first, whole or not at all, and a bad one is refused in words."""

import stat
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kb.models import Article, ArticleFile, ArticleVersion, Category
from portal.models import AuditEntry, PendingFile
from tests.conftest import Cast
from tests.factories import kb as make
from tests.factories.portal import staff as make_staff
from tests.kb.conftest import SignIn
from tests.kb.test_admin import text_of
from tests.kb.test_import import Files, picture, stored

pytestmark = pytest.mark.django_db

PAGE = "/admin/kb/article/import/"
GOOD: Files = {
    "printers/jam.md": "# Clear a jam\n\n![Tray](tray.png)",
    "printers/tray.png": picture(),
    "printers/toner.md": "# Order toner\n\nBy post.",
}


def zipped(files: Files) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def link() -> bytes:
    entry, target = ZipInfo("link.md"), BytesIO()
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(target, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def sent(client: Client, content: bytes = b"", **fields: object) -> HttpResponse:
    file = {"file": SimpleUploadedFile("book.zip", content, "application/zip")} if content else {}
    return client.post(PAGE, {"audience": "internal"} | file | fields)  # type: ignore[return-value]  # it is one


def test_first_a_preview_then_the_articles_by_whoever_took_them_in(edda: Client) -> None:
    before = len(stored())
    page = sent(edda, zipped(GOOD))
    assert page.status_code == 200
    assert "printers / Clear a jam" in page.content.decode()
    assert (Article.objects.count(), Category.objects.count(), len(stored())) == (0, 0, before + 1)
    kept = PendingFile.objects.get()
    done = sent(edda, kept=kept.pk, confirm="on", publish="on", audience="everyone")
    assert (done.status_code, Article.objects.count(), ArticleFile.objects.count()) == (302, 2, 1)
    assert "2 articles were taken in." in text_of(edda, "/admin/kb/article/")
    version = ArticleVersion.objects.first()
    assert version is not None
    assert (str(version.author), str(version.published_by)) == ("Edda Editor", "Edda Editor")
    entry = AuditEntry.objects.get(verb="articles.imported")
    assert (entry.actor, entry.data["from"], entry.data["new"]) == (version.author, "book", 2)
    assert not PendingFile.objects.exists()


def test_a_refused_page_keeps_all_out_unless_it_is_left_out(edda: Client) -> None:
    page = sent(edda, zipped({**GOOD, "bad.md": "---\n[\n---\nText"}))
    assert page.status_code == 422
    assert "no YAML" in page.content.decode()
    assert "Take these articles in" not in page.content.decode()
    kept = PendingFile.objects.get().pk
    assert sent(edda, kept=kept, confirm="on").status_code == 422
    assert Article.objects.count() == 0
    assert sent(edda, kept=kept, confirm="on", skip_bad="on").status_code == 302
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a zip file."),
        (b"x" * 99, "is not what its name says it is"),
        (zipped(GOOD)[:-30], "no zip file, or a damaged one"),
        (zipped({"notes.txt": "x"}), "There is no Markdown file"),
        (zipped({"../out.md": "x"}), "leads out of the zip"),
        (link(), "a link, which is not followed"),
        (zipped({"bomb.md": b"0" * 9_000_000}), "larger than a file may be"),
        (zipped({f"{number}.md": "" for number in range(1_001)}), "More than 1000 pages at once"),
        (zipped({"a.md": "x"}), "nothing says in which category it stands"),
    ],
)
def test_a_bad_zip_is_refused_with_the_reason(edda: Client, content: bytes, said: str) -> None:
    page = sent(edda, content)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": "organization"},
        {"audience": ""},
        {"name": "x" * 101},
        {"name": "a\0b"},
        {"category": "a\nb"},
        {"category": "x" * 311},
    ],
)
def test_a_bad_choice_is_refused(edda: Client, fields: dict[str, str]) -> None:
    assert sent(edda, zipped(GOOD), **fields).status_code == 422


def test_only_editors_who_may_publish_open_it_and_a_kept_file_is_its_owners(
    edda: Client,
    readers: Cast,
    signed_in: SignIn,
) -> None:
    assert "What a file may say of itself" in text_of(edda, PAGE)
    assert PAGE in text_of(edda, "/admin/kb/article/")
    sent(edda, zipped(GOOD))
    kept = PendingFile.objects.get().pk
    assert sent(signed_in(make.editor("erik")), kept=kept, confirm="on").status_code == 404
    assert sent(edda, kept=2**70).status_code in (404, 422)
    reader = make_staff("rita", name="Rita Reader")
    reader.groups.add(Group.objects.get(name="Technician"))
    assert PAGE not in text_of(signed_in(reader), "/admin/kb/article/")
    for outsider in (reader, readers.technician):
        assert sent(signed_in(outsider), zipped(GOOD)).status_code == 403
    assert sent(signed_in(readers.manager), zipped(GOOD)).status_code in (302, 403)
    assert Article.objects.count() == 0
