"""Measuring one page: how often the database is asked, how long everything takes, how much comes back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

# The measurement runs in a transaction of its own, so the portal's become savepoints: no query of a page.
_NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Stopwatch:
    """Counts and times what passes through it to the database."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Stand around one execution."""
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - started
            self.queries += not sql.startswith(_NOT_QUERIES)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request; milliseconds."""

    status: int
    queries: int
    database: float
    processor: float
    total: float
    size: int


def visit(client: Client, url: str) -> Visit:
    """Open the page and read all of it."""
    watch, started, worked = Stopwatch(), perf_counter(), process_time()
    with connection.execute_wrapper(watch):
        response = client.get(url)
        size = sum(len(part) for part in _parts(response))
    return Visit(
        status=response.status_code,
        queries=watch.queries,
        database=watch.seconds * 1000,
        processor=(process_time() - worked) * 1000,
        total=(perf_counter() - started) * 1000,
        size=size,
    )


def _parts(response: HttpResponseBase) -> Iterator[bytes]:
    """The body; a streamed one is let go part by part, as a web server would."""
    parts: Any = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    yield from parts


@dataclass(slots=True)
class Figures:
    """What a page costs over many visits. Milliseconds; `floor` is the floor's median in between."""

    key: str
    url: str
    visits: list[Visit] = field(default_factory=list)
    floor: float = 0.0
    peak_kib: int | None = None

    @property
    def total(self) -> float:
        """The median of a whole request."""
        return median(visit.total for visit in self.visits)

    @property
    def p95(self) -> float:
        """What nineteen of twenty requests stay below."""
        totals = [visit.total for visit in self.visits]
        return quantiles(totals, n=20)[-1] if len(totals) > 1 else totals[0]

    @property
    def database(self) -> float:
        """The median of the time within the database."""
        return median(visit.database for visit in self.visits)

    @property
    def processor(self) -> float:
        """The median of what our own process works; unlike the clock, a busy machine hardly changes it."""
        return median(visit.processor for visit in self.visits)

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.total / self.floor

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        last = self.visits[-1]
        return {
            "page": self.key,
            "url": self.url,
            "status": last.status,
            "queries": last.queries,
            "database_ms": round(self.database, 2),
            "processor_ms": round(self.processor, 2),
            "total_ms": round(self.total, 2),
            "p95_ms": round(self.p95, 2),
            "bytes": last.size,
            "floor_ms": round(self.floor, 2),
            "ratio": round(self.ratio, 2),
            "peak_kib": self.peak_kib,
        }


def measure(key: str, client: Client, url: str, floor: tuple[Client, str], repeat: int) -> Figures:
    """Visit the page and the floor in turns, so that a noisy machine disturbs both alike."""
    visit(client, url)
    visit(*floor)
    figures, floors = Figures(key, url), []
    for _ in range(repeat):
        floors.append(visit(*floor).total)
        figures.visits.append(visit(client, url))
    figures.floor = median(floors)
    return figures
