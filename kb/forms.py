"""Forms of the reader's pages."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.tree import Shelf, Tree
from portal.forms.text import LineField
from portal.search import MAX_LENGTH, parse


def indented(shelf: Shelf) -> str:
    """Its name in a drop-down, set in as deep as it stands."""
    return f"{'\u2003' * (shelf.level - 1)}{shelf.name}"


class SearchForm(forms.Form):
    """What to look for, and on which shelf with everything below it."""

    q = forms.CharField(label=_("Search for"), required=False, max_length=MAX_LENGTH, strip=True)
    category = forms.ChoiceField(label=_("Category"), required=False)
    page = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        """`tree`: the shelves of this reader; no other can be chosen."""
        super().__init__(*args, **kwargs)
        self.tree = tree
        shelves = [(str(shelf.pk), indented(shelf)) for shelf in tree]
        category: Any = self.fields["category"]
        category.choices = [("", _("All categories")), *shelves]

    def clean_q(self) -> str:
        """Refuse already here what `search` would."""
        text: str = self.cleaned_data["q"]
        parse(text)
        return text

    @property
    def categories(self) -> Collection[int] | None:
        """The shelf that was chosen and those below it; None for all."""
        chosen = self.cleaned_data["category"]
        shelf = self.tree.get(int(chosen)) if chosen else None
        return shelf.all_ids if shelf else None


class HelpfulForm(forms.Form):
    """Was this helpful?"""

    answer = forms.ChoiceField(choices=(("yes", _("Yes")), ("no", _("No"))))

    @property
    def is_helpful(self) -> bool:
        """Whether it was."""
        return bool(self.cleaned_data["answer"] == "yes")


class AboutForm(forms.Form):
    """The title of the ticket that somebody was about to write when the article was suggested."""

    about = LineField(required=False, max_length=255)

    @property
    def title(self) -> str | None:
        """The title, None where nothing was suggested."""
        if "about" not in self.data or not self.is_valid():
            return None
        return str(self.cleaned_data["about"])
