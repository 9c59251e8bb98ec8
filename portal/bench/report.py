"""The figures as a table."""

from collections.abc import Iterable, Iterator

from portal.bench.measure import Figures

_HEADINGS = ("page", "queries", "db ms", "cpu ms", "ms", "p95", "kB", "x floor", "peak")
_LINE = "{:<26}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>10}"


def table(found: Iterable[Figures]) -> Iterator[str]:
    """A line for each page, under the names of the columns."""
    yield _LINE.format(*_HEADINGS)
    for figures in found:
        last = figures.visits[-1]
        yield _LINE.format(
            figures.key,
            last.queries,
            f"{figures.database:.1f}",
            f"{figures.processor:.1f}",
            f"{figures.total:.1f}",
            f"{figures.p95:.1f}",
            f"{last.size / 1000:.1f}",
            f"{figures.ratio:.1f}",
            f"+{figures.peak_kib / 1024:.1f} MiB" if figures.peak_kib is not None else "",
        )
