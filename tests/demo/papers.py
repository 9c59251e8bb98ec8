"""Documents of the demo that nobody opens in these tests: drawing dozens would take most of the seeding."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import pytest

from portal import pdf


@contextmanager
def plain() -> Iterator[None]:
    """Each document is its title; what is sealed and signed of it stays as it is."""

    def write(paper: pdf.Paper, template: str, context: Mapping[str, Any], target: IO[bytes]) -> None:
        target.write(f"%PDF-1.7\n{paper.title}".encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "write", write)
        yield
