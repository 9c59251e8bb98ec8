"""Acme and its sub-organizations have the knowledge base, and so has the other client."""

import pytest

from tests.conftest import Cast
from tests.factories import kb as make


@pytest.fixture
def readers(cast: Cast) -> Cast:
    """The cast, with the knowledge base switched on for everybody."""
    make.switch_on(cast.acme, cast.acme_north, cast.acme_south, cast.globex)
    return cast
