"""What an app provides for an answer through a link from a mail."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict

from portal.registry import Text

if TYPE_CHECKING:
    from portal.witness import Witness


class AnswerPage(ABC):
    """The page that shows what is about to be said, for one reader, and the service that it calls.

    The template, which staff see as well, posts its `form` to `action`.
    """

    template_name: ClassVar[str]
    title: Text
    # Where the object stands; the page for a link that works no more leads there.
    url: str

    @abstractmethod
    def refuse(self) -> None:
        """Raise ValidationError, in the reader's words, when this can no longer be said."""

    @abstractmethod
    def form(self, sent: QueryDict | None) -> forms.Form:
        """The form, empty or as it was sent."""

    @abstractmethod
    def context(self, form: Any) -> Mapping[str, Any]:
        """What the template needs beside `form` and `action`."""

    @abstractmethod
    def act(self, form: Any, witness: "Witness") -> Text:
        """Say it, and say that it was said. Raises ValidationError."""
