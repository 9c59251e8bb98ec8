"""Sheets that hold nothing but rows of a table, drawn without WeasyPrint: in a tenth of its time.

Where everything stands is known before (`portal.typesetting`), so what is left is to write it down: tagged as
the sheets around it are (table, rows, cells, headings with their scope), in our own two fonts, of which only
the letters that were used go into the file. A sheet with a letter that our fonts lack, or with one that
stands on another letter, is not for us (`fits`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from unicodedata import bidirectional, combining
from zlib import compress

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from portal.pdf_join import Joined, Node
from portal.typesetting import FONTS

# Of a letter's size: how far it reaches above its line, and how much of a line is filled.
ASCENT, FILLED = 0.969, 1.21
_FACES = {"F1": "Inter-Regular.ttf", "F2": "Inter-SemiBold.ttf"}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is written: which of the two faces, size and leading in points, its colour."""

    face: str = "F1"
    size: float = 8.5
    leading: float = 11.5
    colour: str = "1c2430"

    @property
    def baseline(self) -> float:
        """Points from the top of a line down to its letters' feet."""
        return (self.leading - FILLED * self.size) / 2 + ASCENT * self.size


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of text at `x`, or up to it when `right`; `scope` makes it a heading, of a Column or a Row."""

    x: float
    lines: tuple[str, ...]
    right: bool = False
    scope: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its height, how far its text is from its top, the rule under it, and what it stands on."""

    cells: tuple[Cell, ...]
    style: Style
    height: float
    pad: float
    rule: tuple[float, str]
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Text outside the table, which is no part of what is read out; `y` is points from the paper's top."""

    x: float
    y: float
    text: str
    style: Style
    right: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """One sheet: the paper's size, where the table stands (left, top, width), its rows, what is around it."""

    size: tuple[float, float]
    table: tuple[float, float, float]
    head: Line
    rows: Sequence[Line]
    marks: Sequence[Mark] = ()


@cache
def _letters(face: str) -> tuple[Mapping[int, int], Mapping[int, float]]:
    """Glyph by letter, and breadth in the size 1 by glyph."""
    with TTFont(FONTS / _FACES[face]) as font:
        ids, unit, metrics = font.getReverseGlyphMap(), font["head"].unitsPerEm, font["hmtx"]
        glyphs = {code: ids[name] for code, name in font.getBestCmap().items()}
        return glyphs, {ids[name]: metrics[name][0] / unit for name in ids}


def fits(sheet: Ruled) -> bool:
    """Whether our fonts have all of it, each letter for itself and from left to right."""
    written = [
        (line.style, text) for line in (sheet.head, *sheet.rows) for cell in line.cells for text in cell.lines
    ]
    written += [(mark.style, mark.text) for mark in sheet.marks]
    return all(_is_plain(char, style.face) for style, text in written for char in set(text))


def _is_plain(char: str, face: str) -> bool:
    return ord(char) in _letters(face)[0] and not combining(char) and bidirectional(char) not in ("R", "AL")


class Pen:
    """Draws sheets of one document, and leaves the letters it needed at its end."""

    def __init__(self, joined: Joined) -> None:
        """Nothing is written before the first sheet."""
        self.joined = joined
        self.used: dict[str, dict[int, int]] = {face: {} for face in _FACES}
        self.numbers: dict[str, int] = {}

    def draw(self, sheet: Ruled) -> None:
        """One more sheet of the document."""
        if not self.numbers:
            self.numbers = {face: self.joined.take_number() for face in _FACES}
            self.joined.at_end.append(self._leave_fonts)
        drawn, tree = list(self._table(sheet)), _tree(sheet)
        drawn += (_artifact(self._text(mark, sheet.size[1])) for mark in sheet.marks)
        fonts = b"".join(b"/%s %d 0 R" % (face.encode(), number) for face, number in self.numbers.items())
        facts = b"/MediaBox [0 0 %.6f %.6f]/Resources <</Font <<%s>>>>" % (*sheet.size, fonts)
        self.joined.add_page(b"\n".join(drawn), facts, tree)

    def _table(self, sheet: Ruled) -> Iterator[bytes]:
        left, top, width = sheet.table
        y, mark = sheet.size[1] - top, 0
        for line in (sheet.head, *sheet.rows):
            yield _artifact(b" ".join(_ground(line, left, y, width)))
            for cell in line.cells:
                role = b"TH" if cell.scope else b"TD"
                yield b"/%s <</MCID %d>> BDC %s EMC" % (role, mark, self._cell(line, cell, left, y))
                mark += 1
            y -= line.height

    def _cell(self, line: Line, cell: Cell, left: float, top: float) -> bytes:
        y = top - line.pad - line.style.baseline
        marks = (
            Mark(left + cell.x, y - number * line.style.leading, text, line.style, cell.right)
            for number, text in enumerate(cell.lines)
        )
        return b" ".join(self._text(mark) for mark in marks)

    def _text(self, mark: Mark, height: float = 0) -> bytes:
        """From the paper's foot up, or from its top down when its height is told."""
        style, (glyphs, breadths) = mark.style, _letters(mark.style.face)
        used, codes = self.used[style.face], [glyphs[ord(char)] for char in mark.text]
        used.update(zip(codes, map(ord, mark.text), strict=True))
        x = mark.x - mark.right * style.size * sum(breadths[code] for code in codes)
        y = height - mark.y if height else mark.y
        shown = b"".join(b"%04x" % code for code in codes)
        return b"BT %s rg /%s %.2f Tf %.3f %.3f Td <%s> Tj ET" % (
            _colour(style.colour),
            style.face.encode(),
            style.size,
            x,
            y,
            shown,
        )

    # Fonts -------------------------------------------------------------------------------------------

    def _leave_fonts(self) -> None:
        for face, number in self.numbers.items():
            self._leave(face, number, self.used[face] or {0: 32})

    def _leave(self, face: str, number: int, used: Mapping[int, int]) -> None:
        take, stream = self.joined.take_number, self.joined.put_stream
        file, inside, below, words = take(), take(), take(), take()
        content = _subset(face, used)
        stream(file, b"/Length1 %d" % len(content), compress(content, 9))
        stream(words, b"", compress(_to_unicode(used), 9))
        name = b"PORTAL+%s" % _FACES[face].removesuffix(".ttf").encode()
        breadths = _letters(face)[1]
        widths = b"".join(b"%d [%.0f]" % (code, 1000 * breadths[code]) for code in sorted(used))
        self.joined.pack(
            [
                (
                    inside,
                    b"<</Type /FontDescriptor/FontName /%s/Flags 4/FontBBox [-742 -323 2579 1109]"
                    b"/ItalicAngle 0/Ascent 969/Descent -241/CapHeight 727/StemV 80/FontFile2 %d 0 R>>"
                    % (name, file),
                ),
                (
                    below,
                    b"<</Type /Font/Subtype /CIDFontType2/BaseFont /%s/CIDToGIDMap /Identity/W [%s]"
                    b"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>"
                    b"/FontDescriptor %d 0 R>>" % (name, widths, inside),
                ),
                (
                    number,
                    b"<</Type /Font/Subtype /Type0/BaseFont /%s/Encoding /Identity-H/ToUnicode %d 0 R"
                    b"/DescendantFonts [%d 0 R]>>" % (name, words, below),
                ),
            ]
        )


def _subset(face: str, used: Iterable[int]) -> bytes:
    options = Options(retain_gids=True, hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    target = BytesIO()
    with TTFont(FONTS / _FACES[face]) as font:
        subsetter = Subsetter(options)
        subsetter.populate(gids=sorted(used))
        subsetter.subset(font)
        font.save(target)
    return target.getvalue()


def _to_unicode(used: Mapping[int, int]) -> bytes:
    """What each glyph says, so that text can be searched and read out."""
    pairs = [
        b"<%04x> <%s>" % (code, chr(char).encode("utf-16-be").hex().encode()) for code, char in used.items()
    ]
    chunks = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    said = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(each), b"\n".join(each)) for each in chunks)
    return (
        b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
        % said
    )


def _tree(sheet: Ruled) -> Node:
    """The table as it is read out; its cells are numbered as they are drawn."""
    marks = iter(range(10**6))
    head, *body = (_row(line, marks) for line in (sheet.head, *sheet.rows))
    return Node("Sect", [Node("Table", [Node("THead", [head]), Node("TBody", body)])])


def _row(line: Line, marks: Iterator[int]) -> Node:
    return Node("TR", [_node(cell, next(marks)) for cell in line.cells])


def _node(cell: Cell, mark: int) -> Node:
    facts: list[Any] = [b"/Scope /%s" % cell.scope.encode()] if cell.scope else []
    facts += [b"/ColSpan %d" % cell.span] if cell.span > 1 else []
    more = b"/A <</O /Table%s>>" % b"".join(facts) if facts else b""
    return Node("TH" if cell.scope else "TD", [mark], more)


def _ground(line: Line, left: float, top: float, width: float) -> Iterator[bytes]:
    thick, colour = line.rule
    if line.ground:
        box = (left, top - line.height, width, line.height)
        yield b"%s rg %.3f %.3f %.3f %.3f re f" % (_colour(line.ground), *box)
    yield b"%s rg %.3f %.3f %.3f %.3f re f" % (_colour(colour), left, top - line.height, width, thick)


def _artifact(drawn: bytes) -> bytes:
    return b"/Artifact BMC %s EMC" % drawn


@cache
def _colour(hexadecimal: str) -> bytes:
    parts = (int(hexadecimal.removeprefix("#")[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return b"%.4f %.4f %.4f" % tuple(parts)
