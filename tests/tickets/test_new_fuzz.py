"""Whatever a browser, or somebody without one, sends to the form: an answer in words, never a crash."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.forms import choices
from portal.models import CustomField
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import viewer_of
from tickets.choices import FormField
from tickets.forms.request import RequestForm
from tickets.models import BackgroundQuestion, RequestType, RequestTypeField

ODD = ["", "0", "-1", "9" * 19, "9" * 99, "1.5", "٣", "²", "\x00", "\x1b[31m", "NaN", "Infinity", "1e999"]
ODD += ["0001-01-01", "9999-12-31", "2027-02-30", "yes", "critical", "' OR 1=1 --", "\ud800", "a" * 300]
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=30))


@pytest.fixture
def everything(cast: Cast) -> RequestType:
    """A request type that asks in every way there is."""
    kind = make.request_type("Everything")
    for field in FormField:
        RequestTypeField.objects.create(request_type=kind, field=field, required=True)
    for answer in CustomField.Kind:
        custom = CustomField.objects.create(
            entity="ticket",
            key=answer.value,
            label=answer.value,
            kind=answer,
            options="a\nb",
            visible_in_portal=True,
        )
        RequestTypeField.objects.create(request_type=kind, custom_field=custom)
    for order, said in enumerate(("text", "long_text", "choice", "yes_no", "date", "number")):
        BackgroundQuestion.objects.create(request_type=kind, text=said, kind=said, options="a", order=order)
    return kind


def test_any_value_of_any_field_gets_an_answer(
    cast: Cast, everything: RequestType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "SHOWN", 1)  # so that every choice is one to search in
    viewer = viewer_of(cast.manager)
    names = [*RequestForm(viewer=viewer, request_type=everything).fields, "step", "remove_file"]
    names += ["contact_search", "device_search", "watchers_search"]

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(names), VALUES), min_size=1, max_size=12))
    @example([(name, "9" * 19) for name in names])
    @example([(name, "9" * 5000) for name in names])
    def answers(sent: list[tuple[str, str]]) -> None:
        data = QueryDict(mutable=True)
        for name, value in sent:
            data.appendlist(name, value)
        form: Any = RequestForm(data, viewer=viewer, request_type=everything)
        assert not form.is_valid(), "the required ones cannot all have been guessed"
        form.keep_files()
        assert str(form)
        assert form.typed is not None
        form.forgive()
        assert str(form.asked + form.whose + form.more)

    answers()
