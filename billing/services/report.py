"""What became of many rows, each of which went through or was refused by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError


@dataclass(slots=True)
class Report:
    """How many went through, and for each of the others what it is and why not."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def of(self, name: str, act: Callable[[], object]) -> None:
        """Do it, and write down what came of it."""
        try:
            act()
        except ValidationError as problem:
            self.refused.append((name, " ".join(problem.messages)))
        else:
            self.done += 1
