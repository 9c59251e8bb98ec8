"""The whole form of a request type, with the provider's own fields and questions, grouped as it is read."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField

from portal.forms.answers import Asked, answer_field, as_json, as_text
from tickets.forms.details import DetailsForm
from tickets.models import BackgroundQuestion


class RequestForm(DetailsForm):
    """Adds custom fields and background questions, with their defaults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add them in the provider's order."""
        super().__init__(*args, **kwargs)
        for custom, row in self.request_type.custom_fields:
            asked = Asked(custom.label, custom.kind, "", row.required, custom.choices)
            self._ask(f"custom_{custom.key}", asked, row.default)
        for question in self._questions:
            asked = Asked(
                question.text, question.kind, question.help_text, question.required, question.choices
            )
            self._ask(f"question_{question.pk}", asked, question.default)

    @cached_property
    def _questions(self) -> list[BackgroundQuestion]:
        return list(self.request_type.questions.all())

    def _ask(self, name: str, asked: Asked, default: str) -> None:
        self.fields[name] = answer_field(asked)
        if default:
            is_box = asked.kind in ("yes_no", "checkbox")
            self.initial.setdefault(name, default.lower() if is_box else default)

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the ticket."""
        kinds = {custom.key: custom.kind for custom, _row in self.request_type.custom_fields}
        values = {key: as_json(kind, self.cleaned_data.get(f"custom_{key}")) for key, kind in kinds.items()}
        return super().facts | {"custom": {key: value for key, value in values.items() if value is not None}}

    @property
    def answers(self) -> list[tuple[BackgroundQuestion, str]]:
        """Background questions that were answered."""
        found = [
            (question, as_text(question.kind, self.cleaned_data.get(f"question_{question.pk}")))
            for question in self._questions
        ]
        return [(question, answer) for question, answer in found if answer]

    # As the page reads: what, how urgent, whose; the rest behind "More" until somebody needs it.

    @property
    def asked(self) -> list[BoundField]:
        """The provider's own fields and questions."""
        return list(self._bound(name for name in self.fields if name.startswith(("custom_", "question_"))))

    @property
    def whose(self) -> list[BoundField]:
        """Organization, contact and device, and whatever else has to be filled in."""
        plain = ("organization", "contact", "device")
        rare = ("issue_type", "due", "watchers", "sp_priority")
        return list(self._bound((*plain, *(name for name in rare if self._is_required(name)))))

    @property
    def more(self) -> list[BoundField]:
        """What may be left out."""
        names = ("issue_type", "due", "sp_priority", "watchers")
        return list(self._bound(name for name in names if not self._is_required(name)))

    @property
    def more_is_open(self) -> bool:
        """Whether something in there was filled in or needs a look."""
        return any(bound.value() or bound.errors for bound in self.more)

    def _is_required(self, name: str) -> bool:
        field: forms.Field | None = self.fields.get(name)
        return field is not None and field.required

    def _bound(self, names: Iterable[str]) -> Iterator[BoundField]:
        return (self[name] for name in names if name in self.fields)
