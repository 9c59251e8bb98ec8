"""iCalendar files (RFC 5545): what stands in the portal's plans, for the reader's own calendar.

Plain days stay days (VALUE=DATE), so no calendar shifts them between zones; moments are written in UTC.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from portal.addresses import absolute

LONGEST = 75  # octets of a line without its end (section 3.1)
PRODUCT = "-//Client portal//Plans//EN"  # names the program, not a text (section 3.7.3)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_EVERY_HOUR = ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")  # RFC 7986, section 5.7
_UTC = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
_NO_FILE_NAME = re.compile(r"[\s/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Event:
    """Something on days (both are dates; `ends` is the last of them) or between moments (both aware).

    `key` names it for good ("task-7"), so that a file taken in again changes the event it made before.
    """

    key: str
    summary: str
    starts: date
    ends: date
    description: str = ""
    location: str = ""
    path: str = ""
    categories: tuple[str, ...] = ()


def calendar(name: str, events: Iterable[Event], *, now: datetime, is_feed: bool = False) -> bytes:
    """The file. `now` is when it was made.

    A feed says how often to look again, and may be empty: then a time zone stands in for the component that
    no file may lack (3.4). Raises ValueError for any other file without an event.
    """
    written = [line for event in events for line in _event(event, now)]
    if not written and not is_feed:
        raise ValueError("A calendar needs an event")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}", *(_EVERY_HOUR if is_feed else ())]
    lines += [*(written or _UTC), "END:VCALENDAR"]
    return b"".join(fold(line) for line in lines)


def send(name: str, events: Iterable[Event], *, is_feed: bool = False) -> HttpResponse:
    """The file as a download, called after what it holds. Raises ValueError as `calendar` does."""
    file = f"{_NO_FILE_NAME.sub(' ', _CONTROLS.sub(' ', name)).strip(' .') or 'calendar'}.ics"
    response = HttpResponse(
        calendar(name, events, now=timezone.now(), is_feed=is_feed),
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["Content-Disposition"] = content_disposition_header(not is_feed, file) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def text(value: str) -> str:
    """A value of type TEXT (3.3.11): no control character but tab, what has a meaning escaped."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain).translate(_ESCAPES)


def fold(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, never within a letter (3.1)."""
    return b"\r\n ".join(_pieces(line.encode())) + b"\r\n"


def _pieces(octets: bytes) -> Iterator[bytes]:
    start, room = 0, LONGEST
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # the middle of a letter
            end -= 1
        yield octets[start:end]
        start, room = end, LONGEST - 1  # a line that goes on begins with a space
    yield octets[start:]


def _event(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@{urlsplit(absolute('')).hostname}"
    yield f"DTSTAMP:{_moment(now)}"
    yield from _span(event.starts, event.ends)
    yield f"SUMMARY:{text(event.summary)}"
    for name, value in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if value:
            yield f"{name}:{text(value)}"
    if event.path:
        yield f"URL:{absolute(event.path)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(text, event.categories))}"
    yield "TRANSP:TRANSPARENT"  # a plan takes nobody's time
    yield "END:VEVENT"


def _span(starts: date, ends: date) -> Iterator[str]:
    """The end is the first day, or moment, that is no longer part of it, and later than the start (3.6.1)."""
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        yield f"DTSTART:{_moment(starts)}"
        if ends > starts:
            yield f"DTEND:{_moment(ends)}"
        return
    yield f"DTSTART;VALUE=DATE:{_day(starts)}"
    last = min(max(starts, ends), date.max - timedelta(days=1))  # nothing comes after the last day of all
    if last >= starts:
        yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"


def _day(value: date) -> str:
    return value.isoformat().replace("-", "")


def _moment(value: datetime) -> str:
    utc = value.astimezone(UTC)
    return f"{_day(utc.date())}T{utc:%H%M%S}Z"
