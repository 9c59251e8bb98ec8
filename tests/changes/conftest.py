"""Change management is on in these tests; answers are sealed, so their files go with each test."""

import pytest

from tests.conftest import Cast
from tests.evidence.conftest import nothing_sealed_yet
from tests.factories import changes as make

__all__ = ["nothing_sealed_yet"]


@pytest.fixture
def managed(cast: Cast) -> Cast:
    """The cast of an installation that works with change management."""
    make.switch_on()
    return cast
