"""What the provider has set up, kept by each process until it changes.

Links, statuses and request types are read on every page and written a few times a year. What was read stays
with the process under the token in `ProviderSettings.setup_token`, which every request reads anyway. Every
write to a model that says `is_setup = True` gives the settings a new token in the same transaction, by a
trigger of the database (`portal.triggers`), so that no import, bulk write or command line can forget it.
"""

from collections.abc import Callable, Hashable
from functools import wraps

from portal.models import ProviderSettings

# More than any installation has clients to keep something for.
MOST = 10_000

READERS: list[Callable[..., Hashable]] = []


def kept[*A, R: Hashable](read: Callable[[*A], R]) -> Callable[[*A], R]:
    """Let a function that reads set-up do so once for each of its arguments, until any set-up changes.

    All that the answer depends on stands in the arguments: nobody meets what was read for another scope. It
    must be unchangeable, for every request is given the same object, and without translated text.
    """
    answers: dict[Hashable, tuple[str, R]] = {}

    @wraps(read)
    def answer(*args: *A) -> R:
        token = ProviderSettings.load().setup_token
        found = answers.get(args)
        if found is None or found[0] != token:
            # The token first: what is read afterwards is at least as new. And from the database, for this
            # request may have changed the set-up itself in a transaction that is yet to fail.
            found = ProviderSettings.token_now(), read(*args)
            _remember(answers, args, found)
        return found[1]

    READERS.append(read)
    return answer


def _remember[R](answers: dict[Hashable, tuple[str, R]], args: Hashable, found: tuple[str, R]) -> None:
    if len(answers) >= MOST:
        answers.clear()
    answers[args] = found
