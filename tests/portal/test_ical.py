"""iCalendar files keep to RFC 5545, whatever people write into a plan."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as some

from portal import ical
from portal.ical import Event

NOW = datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC)
LINE = re.compile(r"[A-Z-]+(;[A-Z]+=[A-Z-]+)?:.*", re.DOTALL)


def written(*events: Event, name: str = "Plan") -> list[str]:
    """The content lines of a file, unfolded as section 3.1 says."""
    return ical.calendar(name, events, now=NOW).decode().replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    """A TEXT as a reader takes it (section 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def of(lines: list[str], name: str) -> str:
    return next(line.partition(":")[2] for line in lines if re.match(rf"{name}[;:]", line))


def event(**fields: object) -> Event:
    usual: dict[str, object] = {"starts": date(2026, 3, 1), "ends": date(2026, 3, 1)}
    return Event(key="task-7", **{"summary": "Sign", **usual, **fields})  # type: ignore[arg-type]


@given(some.text(), some.text())
def test_every_text_comes_back_as_it_was(title: str, description: str) -> None:
    lines = written(event(summary=title, description=description), name=title)
    for name, value in (("NAME", title), ("SUMMARY", title), ("DESCRIPTION", description)):
        plain = value.replace("\r\n", "\n").replace("\r", "\n")
        kept = (letter for letter in plain if letter in "\n\t" or (letter >= " " and letter != "\x7f"))
        assert (unescaped(of(lines, name)) if value else value) == "".join(kept)


@given(some.text(min_size=1))
def test_no_line_is_longer_than_75_octets_nor_cut_within_a_letter(description: str) -> None:
    file = ical.calendar("Plan", [event(description=description * 20)], now=NOW)
    assert file.endswith(b"\r\n")
    for line in file.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line
        assert b"\r" not in line


@given(some.text())
def test_what_is_written_never_becomes_a_line_of_its_own(hostile: str) -> None:
    lines = written(
        event(summary=f"{hostile}\r\nEND:VCALENDAR\nATTACH:https://example.test", location=hostile)
    )
    assert [line for line in lines if line.startswith(("BEGIN", "END:", "ATTACH"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert all(LINE.fullmatch(line) for line in lines if line)


@given(some.dates(), some.integers(0, 400))
def test_a_day_is_a_day_and_the_end_the_day_after_the_last(starts: date, length: int) -> None:
    ends = starts + timedelta(days=min(length, (date.max - starts).days))
    lines = written(event(starts=starts, ends=ends))
    assert of(lines, "DTSTART") == starts.isoformat().replace("-", "")
    ended = [line for line in lines if line.startswith("DTEND")]
    assert all(re.fullmatch(r"DTEND;VALUE=DATE:\d{8}", line) for line in ended)
    if ends < date.max:
        end = of(lines, "DTEND")
        assert date(int(end[:4]), int(end[4:6]), int(end[6:])) == ends + timedelta(days=1)


def test_moments_are_written_in_utc_and_an_end_is_later_than_its_start() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    starts = datetime(2026, 3, 1, 2, 0, tzinfo=east)
    lines = written(event(starts=starts, ends=starts + timedelta(hours=1)))
    assert of(lines, "DTSTART") == "20260228T203000Z"
    assert of(lines, "DTEND") == "20260228T213000Z"
    assert not [line for line in written(event(starts=starts, ends=starts)) if line.startswith("DTEND")]


@override_settings(PORTAL_BASE_URL="https://portal.example:8443")
def test_each_event_has_what_the_standard_asks_for() -> None:
    lines = written(event(path="/projects/1/tasks/7/", categories=("In progress", "a,b")))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Client portal//Plans//EN"]
    assert of(lines, "UID") == "task-7@portal.example"
    assert of(lines, "DTSTAMP") == "20261122T083005Z"
    assert of(lines, "URL") == "https://portal.example:8443/projects/1/tasks/7/"
    assert of(lines, "CATEGORIES") == r"In progress,a\,b"


def test_a_file_without_an_event_is_none() -> None:
    with pytest.raises(ValueError, match="needs an event"):
        ical.calendar("Plan", [], now=NOW)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("New office", 'attachment; filename="New office.ics"'),
        ('../../etc/"passwd"', 'attachment; filename="etc passwd.ics"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="a Set-Cookie x=1.ics"'),
        ("Büro", "attachment; filename*=utf-8''B%C3%BCro.ics"),
        ("...", 'attachment; filename="calendar.ics"'),
    ],
)
def test_the_download_is_called_after_its_plan_and_nothing_worse(name: str, file: str) -> None:
    response = ical.send(name, [event()])
    assert response.headers["Content-Disposition"] == file
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
