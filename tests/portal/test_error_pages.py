"""Every error page says what happened, shows a way back and a number; the worst needs no database."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from portal.models import Contact, User
from portal.views.errors import server_error
from tests.conftest import Cast

type SignIn = Callable[[Contact | User], Client]


def test_a_page_that_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.basic).get("/tickets/999999/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This page is not here" in page
    assert 'href="/"' in page
    assert answer["X-Request-ID"] in page


def test_an_area_that_is_not_open(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.basic).get(reverse("tickets:open"))
    assert answer.status_code == 403
    assert "This area is not open to you" in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_form_that_is_too_old(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()


def test_what_broke_needs_no_database(
    django_db_blocker: DjangoDbBlocker, rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    request = rf.get("/tickets/")
    request.request_id = "abc123"  # type: ignore[attr-defined]  # as the middleware names it
    with django_db_blocker.block():
        answer = server_error(request)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 500
    assert "abc123" in answer.content.decode()
    assert "abc123" in caplog.text
