"""One world for a whole module: put up once, looked at by everybody."""

import pytest

from tests.access.world import World, build
from tests.conftest import assemble


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    """The cast with something to look at."""
    return build(assemble())
