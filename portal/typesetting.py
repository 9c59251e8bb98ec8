"""How broad text is in our documents, so that lines and pages are known before they are drawn."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent / "fonts"
# What neither XML nor paper can show; line ends stay.
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@cache
def _advances() -> tuple[dict[int, float], float]:
    """The breadth of each letter in the size 1; letters of other fonts are taken to be as broad as high."""
    with TTFont(FONTS / "Inter-Regular.ttf") as font:
        unit, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {code: metrics[name][0] / unit for code, name in font.getBestCmap().items()}, 1.0


def breadth(text: str, size: float) -> float:
    """Points that the text takes in that size."""
    known, other = _advances()
    return size * sum(known.get(ord(char), other) for char in text)


def lines(text: str, width: float, size: float) -> list[str]:
    """The text in lines of at most `width` points; words that are longer are broken. At least one line."""
    shown = _INVISIBLE.sub(" ", text.replace("\r\n", "\n")).strip()
    return [line for paragraph in shown.split("\n") for line in _filled(paragraph, width, size)] or [""]


def _filled(paragraph: str, width: float, size: float) -> Iterator[str]:
    line, taken, space = "", 0.0, breadth(" ", size)
    for word in _pieces(paragraph.split(), width, size):
        wide = breadth(word, size)
        if line and taken + space + wide > width:
            yield line
            line, taken = word, wide
        else:
            line, taken = (f"{line} {word}", taken + space + wide) if line else (word, wide)
    yield line


def _pieces(words: list[str], width: float, size: float) -> Iterator[str]:
    for word in words:
        piece = ""
        for char in word if breadth(word, size) > width else ():
            if piece and breadth(piece + char, size) > width:
                yield piece
                piece = ""
            piece += char
        yield piece or word
