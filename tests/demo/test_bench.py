"""`manage.py bench`: that it runs, names what it leaves out, and counts truthfully. Nothing here is timed."""

import json
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, path

from portal.access import Viewer
from portal.bench.measure import Stopwatch, measure, visit
from portal.bench.memory import growth
from portal.bench.pages import PAGES, BenchPage, all_pages
from portal.decorators import public
from portal.models import AuditEntry, Organization
from tests.conftest import Cast
from tests.factories import tickets as make


def _bench(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("bench", "--repeat", "2", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@public
def asks_three_times(request: object) -> HttpResponse:
    """Three queries, the last of them while the body is sent."""
    list(Organization.objects.all())
    list(Organization.objects.all())
    parts = (str(Organization.objects.count()) for _ in range(1))
    return StreamingHttpResponse(parts)  # type: ignore[return-value]  # both are responses


urlpatterns = [path("three/", asks_three_times)]


@pytest.fixture
def bench_cast(cast: Cast) -> Cast:
    """The cast, with tickets to search and a member of staff who may see the admin site."""
    cast.technician.is_superuser = True
    cast.technician.save()
    make.request_type()
    for number in range(3):
        make.note(make.ticket(cast.manager, f"Printer {number}", description=f"Serial {48_213 + number}"))
    return cast


@override_settings(ROOT_URLCONF="tests.demo.test_bench")
def test_a_visit_counts_every_query(db: None) -> None:
    """Those of a streamed body, too; as many as Django's own tests see."""
    with CaptureQueriesContext(connection) as seen:
        figures = visit(Client(), "/three/")
    own = [query for query in seen.captured_queries if "portal_organization" in query["sql"]]
    assert len(own) == 3
    assert figures.queries == len(seen)
    assert (figures.status, figures.size) == (200, 1)


def test_savepoints_are_no_queries(db: None) -> None:
    """They come from the transaction around the measurement."""
    watch = Stopwatch()
    for sql in ('SAVEPOINT "s1"', 'RELEASE SAVEPOINT "s1"', 'ROLLBACK TO SAVEPOINT "s1"', "SELECT 1"):
        watch(lambda *_: None, sql, None, False, {})
    assert watch.queries == 1


@override_settings(ROOT_URLCONF="tests.demo.test_bench")
def test_a_page_is_compared_with_the_floor(db: None) -> None:
    """As many visits as asked for; the floor compared with itself is about itself."""
    client = Client()
    figures = measure("three", client, "/three/", (client, "/three/"), 3)
    assert len(figures.visits) == 3
    assert figures.ratio == pytest.approx(figures.total / figures.floor)
    assert figures.database <= figures.total <= figures.p95


def test_the_table_names_every_page_that_is_there(bench_cast: Cast) -> None:
    """What cannot be opened is left out by name."""
    out, err = _bench()
    named = {page.key for page in all_pages()}
    measured = {key for key in named if f"\n{key} " in out}
    left_out = {key for key in named if f"LEFT OUT {key}:" in err}
    assert measured | left_out == named
    assert measured >= {"my tickets", "open tickets", "search rare word", "ticket", "csv"}


def test_nothing_of_it_is_kept(bench_cast: Cast) -> None:
    """Neither sessions nor the audit entry of the export."""
    before = AuditEntry.objects.count()
    _bench("--pages", "csv")
    assert AuditEntry.objects.count() == before
    assert not Session.objects.exists()


def test_figures_for_programs(bench_cast: Cast) -> None:
    """One object for each page; the same queries for one ticket more."""
    figures = json.loads(_bench("--pages", "open tickets,ticket", "--json", "--organization", "Acme")[0])
    assert [page["page"] for page in figures] == ["open tickets", "ticket"]
    assert all(page["status"] == 200 and page["queries"] > 0 < page["bytes"] for page in figures)
    make.ticket(bench_cast.manager)
    again = json.loads(_bench("--pages", "open tickets", "--json", "--organization", "Acme")[0])
    assert again[0]["queries"] == figures[0]["queries"]


def test_a_page_that_does_not_exist_is_left_out_loudly(
    bench_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name it has in the list."""

    def nowhere(viewer: Viewer) -> str:
        raise NoReverseMatch("no such address")

    monkeypatch.setattr("portal.bench.pages.PAGES", [*PAGES, BenchPage("dashboard", nowhere)])
    assert "LEFT OUT dashboard: no such address" in _bench()[1]


def test_the_levels_eyes_are_used(bench_cast: Cast) -> None:
    """A Basic contact has no Open Tickets: the page answers 403 and is left out."""
    out, err = _bench("--level", "basic", "--pages", "my tickets,open tickets")
    assert "Acme, Basic" in out
    assert "LEFT OUT open tickets: /tickets/open/ answers 403" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pages", "nonsense"), "There are: home"),
        (("--organization", "Nobody Ltd"), "may sign in"),
        (("--level", "nonsense"), "may sign in"),
    ],
)
def test_a_wrong_word_is_answered_with_what_there_is(
    bench_cast: Cast, arguments: tuple[str, ...], words: str
) -> None:
    """Unknown pages, organizations and levels."""
    with pytest.raises(CommandError, match=words):
        _bench(*arguments)


@override_settings(ROOT_URLCONF="tests.demo.test_bench")
def test_memory_is_what_the_process_grew_by(db: None) -> None:
    """A page that holds nothing grows the process by nearly nothing."""
    client = Client()
    visit(client, "/three/")
    assert 0 <= growth(client, "/three/") < 50_000


def test_the_child_prints_the_growth(bench_cast: Cast) -> None:
    """What `--memory` starts for each file."""
    assert int(_bench("--peak", "--pages", "csv")[0]) >= 0


def test_memory_is_measured_once_the_transaction_is_over(
    bench_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that signs in as the same person would wait for ours, and we for it."""
    around = len(connection.savepoint_ids)
    told: list[int] = []

    def child(arguments: list[str]) -> int:
        told.append(len(connection.savepoint_ids))
        return 2_048

    monkeypatch.setattr("portal.management.commands.bench.growth_in_child", child)
    out, _ = _bench("--pages", "csv,my tickets", "--memory")
    assert told == [around]
    assert "+2.0 MiB" in out
