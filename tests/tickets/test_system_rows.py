"""What every installation starts with."""

import pytest

from tickets.choices import StatusKind
from tickets.models import Queue, RequestType, TicketStatus
from tickets.system_rows import keep_system_rows

pytestmark = pytest.mark.django_db


def test_every_kind_of_status_has_its_system_row() -> None:
    assert set(TicketStatus.objects.filter(is_system=True).values_list("kind", flat=True)) == set(StatusKind)


def test_there_is_a_queue_and_a_request_type() -> None:
    assert Queue.objects.get(is_default=True).name == "Client portal"
    assert RequestType.objects.get().name == "General request"


def test_the_provider_s_own_words_stay() -> None:
    TicketStatus.objects.filter(kind=StatusKind.NEW).update(name="Fresh", client_label="We have it")
    Queue.objects.update(name="Front desk")
    RequestType.objects.update(name="Help")

    keep_system_rows()

    assert TicketStatus.objects.get(kind=StatusKind.NEW).client_label == "We have it"
    assert Queue.objects.get().name == "Front desk"
    assert RequestType.objects.get().name == "Help"


def test_a_lost_default_queue_comes_back() -> None:
    Queue.objects.update(is_default=False)

    keep_system_rows()

    assert Queue.objects.get().is_default
