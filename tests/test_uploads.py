"""Files from people: taken for what they are, kept while their form is corrected, gone when never sent."""

import io
import sys
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal import file_checks, uploads
from portal.file_checks import check, clean_name
from portal.forms import tokens
from portal.forms.files import FilesForm
from portal.models import PendingFile
from portal.storage import private_files
from tests.conftest import Cast
from tests.factories import portal as make

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(50) + b"\x80\x00\x00\x00" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def upload(name: str, data: bytes = b"hello\n", content_type: str = "image/png") -> SimpleUploadedFile:
    """What a browser sends; its content type is a lie more often than not."""
    return SimpleUploadedFile(name, data, content_type)


def picture(size: tuple[int, int] = (2, 2), kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.new("1", size).save(data, kind)
    return data.getvalue()


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        opened.writestr("a.txt", "hello")
    return data.getvalue()


def why_not(name: str, data: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        check(upload(name, data))
    return " ".join(refusal.value.messages)


# What is taken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.png", picture(), "image/png"),
        ("a.JPG", picture(kind="JPEG"), "image/jpeg"),
        ("a.gif", picture(kind="GIF"), "image/gif"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.txt", "Grüße\n".encode(), "text/plain"),
        ("a.log", b"12:00 GET <html> 500\n", "text/plain"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.zip", archive(), "application/zip"),
    ],
)
def test_known_kinds_are_taken_for_what_they_are(name: str, data: bytes, content_type: str) -> None:
    taken = check(upload(name, data, "application/x-lie"))

    assert (taken.name, taken.content_type, taken.size) == (name, content_type, len(data))
    assert len(taken.sha256) == 64


@pytest.mark.parametrize("data", [EXE, SVG, HTML, b"hello", archive(), b"%PDF-1.7\n"])
def test_what_is_not_a_picture_is_not_one_for_its_name(data: bytes) -> None:
    assert "not what its name says" in why_not("holiday.png", data)


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.zip"])
def test_a_program_is_refused_under_any_name(name: str) -> None:
    assert "not what its name says" in why_not(name, EXE)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.js", "a.png.exe", "png", ".png", "a.", "a"])
def test_kinds_off_the_list_are_refused(name: str) -> None:
    assert "cannot be taken" in why_not(name, picture())


def test_empty_and_oversized_files_are_refused(settings: LazySettings) -> None:
    settings.PORTAL_UPLOAD_MAX_BYTES = 100
    assert "is empty" in why_not("a.txt", b"")
    assert "larger than 100" in why_not("a.txt", b"x" * 101)
    assert check(upload("a.txt", b"x" * 100)).size == 100


def test_broken_pictures_and_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "damaged" in why_not("a.png", picture()[:40])
    assert "too many pixels" in why_not("a.png", picture((10_000, 9_000)))
    assert "too many pixels" in why_not("a.png", picture((20_000, 10_000)))


def test_without_libmagic_files_wait_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "magic", None)

    assert "at the moment" in why_not("a.txt", b"hello")


# Names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\bea\\report.pdf", "report.pdf"),
        ("exe\u202egpj.txt", "exegpj.txt"),
        ("a\x00b\r\n\t c.txt", "ab c.txt"),
        ("...", "file"),
        ("", "file"),
        ("a" * 300 + ".txt", "a" * 146 + ".txt"),
        ("<b>.txt", "<b>.txt"),
    ],
)
def test_names_lose_what_deceives(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


@given(st.text(max_size=400))
def test_a_name_is_always_one_short_readable_line(sent: str) -> None:
    shown = clean_name(sent)

    assert 0 < len(shown) <= file_checks.NAME_LENGTH
    assert shown.isprintable()
    assert not set("/\\") & set(shown)
    assert clean_name(shown) == shown


# The form ---------------------------------------------------------------------------------------------


def sent(person: Any, *files: SimpleUploadedFile, **data: str) -> FilesForm:
    """A form as it arrives."""
    posted = QueryDict(mutable=True)
    posted.update(data)
    form = FilesForm(posted, MultiValueDict({"files": list(files)}), user_id=person.user.pk)
    form.is_valid()
    form.keep_files()
    return form


def token_of(form: FilesForm) -> str:
    return str(form["form_token"].value())


def test_good_files_are_kept_when_another_is_refused(cast: Cast) -> None:
    form = sent(cast.basic, upload("good.txt"), upload("bad.exe"), upload("bad.png"))

    assert [file.name for file in form.pending] == ["good.txt"]
    assert len(form.errors["files"]) == 2
    assert "bad.exe" in str(form.errors["files"])


def test_kept_files_come_back_with_the_form(cast: Cast) -> None:
    first = sent(cast.basic, upload("one.txt"))
    second = sent(cast.basic, upload("two.txt", b"two"), form_token=token_of(first))

    assert [file.name for file in second.pending] == ["one.txt", "two.txt"]
    assert sent(cast.advanced, form_token=token_of(first)).pending == [], "another person's form is empty"


def test_the_same_file_sent_again_is_kept_once(cast: Cast) -> None:
    first = sent(cast.basic, upload("one.txt"), upload("one.txt"))

    assert len(sent(cast.basic, upload("one.txt"), form_token=token_of(first)).pending) == 1


def test_a_file_can_be_removed_by_its_owner_only(cast: Cast) -> None:
    form = sent(cast.basic, upload("one.txt"))
    kept = form.pending[0]

    sent(cast.advanced, form_token=token_of(form), remove_file=str(kept.pk))
    assert PendingFile.objects.exists()

    again = sent(cast.basic, form_token=token_of(form), remove_file=str(kept.pk))
    assert (again.step, again.pending) == ("remove", [])


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "\x00"])
def test_removing_nonsense_removes_nothing(cast: Cast, odd: str) -> None:
    form = sent(cast.basic, upload("one.txt"))

    assert len(sent(cast.basic, form_token=token_of(form), remove_file=odd).pending) == 1


def test_a_form_takes_so_many_files(cast: Cast, settings: LazySettings) -> None:
    settings.PORTAL_UPLOAD_MAX_FILES = 2
    form = sent(cast.basic, *(upload(f"{number}.txt", b"number %d" % number) for number in range(3)))

    assert [file.name for file in form.pending] == ["0.txt", "1.txt"]
    assert "one too many" in str(form.errors["files"])


def test_nobody_fills_the_disk_with_unsent_files(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PENDING", 1)
    sent(cast.basic, upload("one.txt"))
    form = sent(cast.basic, upload("two.txt", b"two"))

    assert form.pending == []
    assert "too many unsent files" in str(form.errors["files"])


def test_a_token_of_somebody_else_is_a_new_form(cast: Cast) -> None:
    assert cast.basic.user is not None
    assert cast.advanced.user is not None
    theirs = sent(cast.advanced, upload("one.txt"))
    mine = sent(cast.basic, form_token=token_of(theirs))

    assert mine.token != theirs.token
    assert tokens.read(token_of(mine), cast.basic.user.pk) == mine.token
    assert tokens.read("nonsense", cast.basic.user.pk) is None


# Keeping house ----------------------------------------------------------------------------------------


def test_forgotten_files_go_with_their_bytes(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    old, new = make.pending_file(cast.basic), make.pending_file(cast.basic)
    PendingFile.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))

    with django_capture_on_commit_callbacks(execute=True):
        uploads.clear_pending_files.func()

    assert list(PendingFile.objects.all()) == [new]
    assert not private_files().exists(str(old.file.name))
    assert private_files().exists(str(new.file.name))


def test_a_row_that_cannot_be_written_leaves_no_bytes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[str] = []

    def store_then_fail(self: PendingFile, *_args: object, **_kwargs: object) -> None:
        self.file.save("x", self.file.file, save=False)
        saved.append(str(self.file.name))
        raise RuntimeError

    monkeypatch.setattr(PendingFile, "save", store_then_fail)
    assert cast.basic.user is not None
    with pytest.raises(RuntimeError):
        uploads.keep(user_id=cast.basic.user.pk, form="f", checked=check(upload("a.txt")))

    assert saved
    assert not private_files().exists(saved[0])


def test_stored_names_say_nothing(cast: Cast) -> None:
    kept = sent(cast.basic, upload("salaries.txt")).pending[0]

    assert "salaries" not in str(kept.file.name)
