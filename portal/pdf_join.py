"""Pages of several documents written one after another into one tagged PDF, with the memory of one of them.

WeasyPrint hands over each part as objects (pydyf) before it writes them. Their numbers are shifted past those
of the parts before, their pages and their structure join ours, and they leave for the file at once.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any

# Numbers of what the parts have in common; WeasyPrint's own numbers follow.
_PAGES, _CATALOG, _ROOT, _DOCUMENT, _PARENTS, _INFO = range(1, 7)
_FIRST = 7
# A reference, or a text in which something may look like one.
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|(?<![\w.])(\d+) 0 R(?!\w)", re.DOTALL)
# Widths of a row of the cross-reference table: kind, place, index.
_WIDTHS = (1, 6, 4)


class Joined:
    """One PDF on its way into `target`, which needs no more than to be written to."""

    def __init__(self, target: IO[bytes]) -> None:
        """Begin the file."""
        self.target, self.position = target, 0
        self.bin = BytesIO()  # where WeasyPrint writes what is left of a part: next to nothing
        self.rows: dict[int, bytes] = {}
        self.next = _FIRST
        self.pages: list[bytes] = []
        self.elements: list[bytes] = []
        self.parents: list[bytes] = []
        self.keys = self.parts = 0
        self.catalog: list[bytes] = []
        self.info = b"<<>>"
        self._line(b"%PDF-1.7")
        self._line(b"%\xf0\x9f\x96\xa4")

    # A part --------------------------------------------------------------------------------------

    def add(self, _document: Any, pdf: Any) -> None:
        """Take over a part; it is empty afterwards. WeasyPrint calls this as its `finisher`."""
        self.parts += 1
        shift = _Shift(pdf, self.next)
        self._renew_names(pdf)
        self._take_tree(pdf, shift)
        self._take_frame(pdf, shift)
        self.next = shift.end
        self._write_objects(shift.objects(), shift)
        del pdf.objects[3:]
        pdf.pages["Kids"].clear()
        pdf.catalog.clear()

    def _renew_names(self, pdf: Any) -> None:
        """Names of header cells, and numbers of pages within the structure, are unique in the whole file."""
        for one in pdf.objects[1:]:
            if not isinstance(one, dict):
                continue
            if "ID" in one:
                one["ID"].string = f"{self.parts}-{one['ID'].string}"
            for key in one.keys() & {"StructParents", "StructParent"}:
                one[key] += self.keys

    def _take_tree(self, pdf: Any, shift: "_Shift") -> None:
        root = shift.found(pdf.catalog["StructTreeRoot"])
        numbers = shift.found(root["ParentTree"])["Nums"]
        for key, kids in zip(numbers[::2], numbers[1::2], strict=True):
            data = kids if isinstance(kids, bytes) else kids.data
            self.parents.append(b"%d %s" % (key + self.keys, shift.moved(data)))
        self.keys += len(numbers) // 2
        document = shift.document
        self.elements += [shift.moved(one) for one in document["K"]]
        self.pages += [b"%d 0 R" % shift.number(number) for number in pdf.pages["Kids"][::3]]

    def _take_frame(self, pdf: Any, shift: "_Shift") -> None:
        """Language, title and the mark of PDF/UA are those of the first part."""
        if self.catalog:
            return
        ours = {"Type", "Pages", "StructTreeRoot", "Outlines", "Names"}
        kept = {key: value for key, value in pdf.catalog.items() if key not in ours}
        self.catalog = [b"/%s %s" % (key.encode(), shift.moved(_data(value))) for key, value in kept.items()]
        self.info = pdf.info.data

    # The file ------------------------------------------------------------------------------------

    def close(self) -> None:
        """Write what holds the parts together, and the table by which readers find everything."""
        common = {
            _PAGES: b"<</Type /Pages/Kids [%s]/Count %d>>" % (b" ".join(self.pages), len(self.pages)),
            _CATALOG: b"<</Type /Catalog/Pages 1 0 R/StructTreeRoot 3 0 R%s>>" % b"".join(self.catalog),
            _ROOT: b"<</Type /StructTreeRoot/K [4 0 R]/ParentTree 5 0 R/ParentTreeNextKey %d>>" % self.keys,
            _DOCUMENT: b"<</Type /StructElem/S /Document/P 3 0 R/K [%s]>>" % b" ".join(self.elements),
            _PARENTS: b"<</Nums [%s]>>" % b" ".join(self.parents),
            _INFO: self.info,
        }
        self._pack(common.items())
        self._write_table()

    def _write_objects(self, objects: Iterable[tuple[int, Any]], shift: "_Shift") -> None:
        small = []
        for number, one in objects:
            if one.compressible:
                small.append((number, shift.moved(one.data)))
            else:
                head, between, body = one.data.partition(b"\nstream\n")
                self._put(number, shift.moved(head) + between + body)
        self._pack(small)

    def _pack(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Write small objects together, compressed: a table has a dozen for each row."""
        index, content, holder = [], [], self._take_number()
        place = 0
        for position, (number, data) in enumerate(objects):
            index.append(b"%d %d" % (number, place))
            content.append(data)
            place += len(data) + 1
            self.rows[number] = _row(2, holder, position)
        head = b" ".join(index) + b"\n"
        packed = zlib.compress(head + b"\n".join(content), 9)
        facts = b"/Type /ObjStm/N %d/First %d" % (len(index), len(head))
        self._put_stream(holder, facts, packed)

    def _put_stream(self, number: int, facts: bytes, packed: bytes) -> None:
        head = b"<<%s/Filter /FlateDecode/Length %d>>" % (facts, len(packed))
        self._put(number, head + b"\nstream\n" + packed + b"\nendstream")

    def _put(self, number: int, data: bytes) -> None:
        self.rows[number] = _row(1, self.position, 0)
        self._line(b"%d 0 obj\n%s\nendobj" % (number, data))

    def _take_number(self) -> int:
        number, self.next = self.next, self.next + 1
        return number

    def _write_table(self) -> None:
        start, number = self.position, self._take_number()
        self.rows[number] = _row(1, start, 0)
        free = _row(0, 0, 0)
        table = b"".join(self.rows.get(one, free) for one in range(self.next))
        facts = b"/Type /XRef/Size %d/W [%d %d %d]/Root 2 0 R/Info 6 0 R" % (self.next, *_WIDTHS)
        self._put_stream(number, facts, zlib.compress(table, 9))
        self._line(b"startxref\n%d\n%%%%EOF" % start)

    def _line(self, content: bytes) -> None:
        self.target.write(content + b"\n")
        self.position += len(content) + 1


class _Shift:
    """The numbers of a part's objects, moved past those that are written."""

    def __init__(self, pdf: Any, start: int) -> None:
        self.all, self.start = pdf.objects, start
        root = self.found(pdf.catalog["StructTreeRoot"])
        (self.document,) = (self.found(one) for one in root["K"])
        tree = self.found(root["ParentTree"])
        self.common = {
            pdf.pages.number: _PAGES,
            pdf.catalog.number: _CATALOG,
            root.number: _ROOT,
            self.document.number: _DOCUMENT,
            tree.number: _PARENTS,
        }

    @property
    def end(self) -> int:
        """The first number behind the part."""
        return self.start + len(self.all)

    def number(self, old: int) -> int:
        """The new number."""
        return self.common.get(old, self.start + old)

    def found(self, reference: bytes) -> Any:
        """The object behind a reference."""
        return self.all[int(reference.split()[0])]

    def objects(self) -> Iterator[tuple[int, Any]]:
        """All but those in common, which are written at the end."""
        return ((self.start + n, one) for n, one in enumerate(self.all) if n and n not in self.common)

    def moved(self, data: bytes) -> bytes:
        """The same data with its references moved; what stands within a text stays."""
        return _REFERENCE.sub(self._moved, data)

    def _moved(self, match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % self.number(int(match[1])) if match[1] else match[0]


def _row(kind: int, place: int, index: int) -> bytes:
    return b"".join(
        value.to_bytes(width, "big") for value, width in zip((kind, place, index), _WIDTHS, strict=True)
    )


def _data(value: Any) -> bytes:
    data: bytes = getattr(value, "data", value)
    return data if isinstance(data, bytes) else str(data).encode()
