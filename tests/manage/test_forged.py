"""Requests that no page offers, sent by hand: each is refused, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from portal.models import AuditEntry, Contact, SecurityLevel, User
from portal.services.people import person_create, person_update
from tests.conftest import Cast
from tests.factories import portal as make
from tests.manage.conftest import everything

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

VERBS = ("welcome", "password", "two-step", "close", "leave")
GENERAL = {"first_name": "Taken", "last_name": "Over"}
NEW = {"first_name": "Nina", "email": "nina@example.test", "activate": "on"}


def access(level: str) -> dict[str, str]:
    return {"username": "taken.over", "security_level": level}


# Who, to whom, where, with what. A level stands by its key, a person by their name in the cast.
OWN = [
    ("manager", "manager", "access", access("advanced")),
    ("manager", "manager", "access", access("manager")),
    ("comanaged_administrator", "comanaged_administrator", "access", access("basic")),
    ("comanaged_resource", "comanaged_resource", "access", access("basic")),
    *(("manager", "manager", verb, {}) for verb in (*VERBS, "return")),
]
HIGHER = [
    ("manager", "comanaged_administrator"),
    ("manager", "comanaged_resource"),
    ("manager", "quiet_helper"),
    ("comanaged_resource", "manager"),
    ("comanaged_resource", "comanaged_administrator"),
    ("comanaged_resource", "billing"),
]
ABOVE = [
    (who, target, where, data)
    for who, target in HIGHER
    for where, data in (("access", access("basic")), *((verb, {}) for verb in (*VERBS, "return")))
]
LEVELS = [
    *(
        ("manager", "basic", "access", access(level))
        for level in (
            *("comanaged_resource", "comanaged_administrator", "quiet", "powerful", "secret", "withheld"),
            *("999999", str(10**30), "-1", "abc", "\0", "1 OR 1=1", "x" * 100_000),
        )
    ),
    ("comanaged_resource", "basic", "access", access("advanced")),
    ("comanaged_resource", "basic", "access", access("billing")),
    ("comanaged_resource", "advanced", "access", access("basic")),
    ("comanaged_administrator", "basic", "access", access("comanaged_resource")),
    ("comanaged_administrator", "basic", "access", access("comanaged_administrator")),
    *(
        ("manager", "", "new", NEW | {"security_level": level})
        for level in ("comanaged_resource", "comanaged_administrator", "powerful", "secret", "withheld", "")
    ),
    ("comanaged_resource", "", "new", NEW | {"security_level": "advanced"}),
    ("comanaged_resource", "", "new", NEW | {"security_level": "manager"}),
]
ELSEWHERE = [
    *(
        (who, target, where, data)
        for who, target in (
            ("north_manager", "basic"),
            ("north_manager", "manager"),
            ("north_manager", "south_basic"),
            ("globex_manager", "basic"),
            ("manager", "globex_manager"),
        )
        for where, data in (
            ("access", access("basic")),
            ("edit", GENERAL | {"email": "taken@example.test"}),
            *((verb, {}) for verb in (*VERBS, "return")),
        )
    ),
    *(
        ("manager", "basic", "edit", GENERAL | {"email": "bea.basic@example.test", "organization": place})
        for place in ("globex", "999999", str(10**30), "", "\0")
    ),
    *(("manager", "", "new", NEW | {"organization": place}) for place in ("globex", str(10**30), "-1")),
]
NOT_ALLOWED = [
    (who, target, where, data)
    for who in ("basic", "advanced", "billing")
    for target, where, data in (
        ("", "new", NEW | {"security_level": "basic"}),
        ("manager", "edit", GENERAL | {"email": "taken@example.test"}),
        ("advanced", "access", access("manager")),
        ("manager", "close", {}),
        ("manager", "password", {}),
    )
]
BAD = [
    *(
        ("manager", "basic", "edit", GENERAL | {"email": email})
        for email in ("", "nonsense", "\0", "x" * 1_000_000, "greta.globex@example.test", "tom@example.test")
    ),
    *(
        ("manager", "basic", "edit", {"email": "bea.basic@example.test", "first_name": name})
        for name in ("", "\0", "a\nb", "x" * 1_000_000)
    ),
    *(
        ("manager", "basic", "access", {"security_level": "basic", "username": name})
        for name in ("greta.globex", "tom", "with space", "<b>", "\0", "x" * 1_000_000)
    ),
    ("manager", "basic", "nonsense", {}),
]
FORGED = [*OWN, *ABOVE, *LEVELS, *ELSEWHERE, *NOT_ALLOWED, *BAD]


def people(cast: Cast) -> Callable[[str], Contact]:
    """The cast by name, and two more."""
    extra = {
        "quiet_helper": make.contact(cast.acme, "quiet", "Quinn Quiet"),
        "south_basic": make.contact(cast.acme_south, "basic", "Sam South"),
    }
    return lambda name: extra.get(name) or getattr(cast, name)


def address(named: Callable[[str], Contact], target: str, where: str) -> str:
    return f"/manage/users/{f'{named(target).pk}/' if target else ''}{where}/"


@pytest.mark.parametrize(
    ("who", "target", "where", "data"), FORGED, ids=lambda value: str(value)[:60].replace("\0", "NUL")
)
def test_it_is_refused_and_nothing_is_written(
    cast: Cast,
    levels: dict[str, SecurityLevel],
    fresh: SignIn,
    django_capture_on_commit_callbacks: Any,
    who: str,
    target: str,
    where: str,
    data: dict[str, str],
) -> None:
    if data.get("security_level") == "withheld":
        SecurityLevel.objects.filter(key="advanced").update(assignable=False)
        data = data | {"security_level": "advanced"}
    sent = {name: named(cast, levels, name, value) for name, value in data.items()}
    client = fresh(getattr(cast, who))
    place = address(people(cast), target, where)
    before, entries = everything(), AuditEntry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(place, sent)
    assert answer.status_code in (302, 403, 404, 422)
    if answer.status_code == 302:
        assert is_refused(client.get(answer["Location"]))
    assert everything() == before
    assert AuditEntry.objects.count() == entries
    assert mail.outbox == []


def is_refused(page: Any) -> bool:
    """Whether the person's page says that it was not done."""
    return 'class="callout tone-danger"' in page.content.decode()


def named(cast: Cast, levels: dict[str, SecurityLevel], name: str, value: str) -> str:
    """The id behind a name."""
    if name == "security_level" and value in levels:
        return str(levels[value].pk)
    if name == "organization" and value == "globex":
        return str(cast.globex.pk)
    return value


@pytest.mark.parametrize(("who", "target"), [("manager", "manager"), *HIGHER])
def test_the_address_of_a_login_one_may_not_touch_stays_while_the_rest_is_saved(
    cast: Cast, levels: dict[str, SecurityLevel], fresh: SignIn, who: str, target: str
) -> None:
    """Otherwise “forgotten password” would hand over the login of who may do more."""
    find = people(cast)
    place, login = address(find, target, "edit"), find(target).user
    assert login is not None
    fresh(getattr(cast, who)).post(place, GENERAL | {"email": "taken@example.test", "organization": "1"})
    login.refresh_from_db()
    assert (login.name, login.email) == ("Taken Over", find(target).email)
    assert Contact.objects.get(pk=find(target).pk).email == login.email


@pytest.mark.parametrize(("who", "target"), [("manager", "manager"), *HIGHER])
def test_past_the_form_the_service_refuses_it_too(
    cast: Cast, levels: dict[str, SecurityLevel], who: str, target: str
) -> None:
    contact, actor = people(cast)(target), getattr(cast, who).user
    before = everything()
    with pytest.raises(ValidationError):
        person_update(actor=actor, contact=contact, facts={"email": "taken@example.test"})
    with pytest.raises(ValidationError):
        person_update(actor=actor, contact=contact, facts={}, organization=cast.acme_north)
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "where"), [("manager", "globex"), ("north_manager", "acme"), ("basic", "acme")]
)
def test_past_the_form_nobody_adds_people_elsewhere(cast: Cast, who: str, where: str) -> None:
    facts = {"first_name": "Nina", "email": "nina@example.test"}
    with pytest.raises(PermissionDenied):
        person_create(actor=getattr(cast, who).user, organization=getattr(cast, where), facts=facts)
    assert not Contact.objects.filter(first_name="Nina").exists()


def test_sent_twice_it_is_done_once(cast: Cast, fresh: SignIn) -> None:
    client = fresh(cast.manager)
    sent = NEW | {"security_level": str(SecurityLevel.objects.get(key="basic").pk)}
    sent |= {"organization": str(cast.acme.pk)}
    assert client.post("/manage/users/new/", sent).status_code == 302
    assert client.post("/manage/users/new/", sent).status_code == 422
    assert Contact.objects.filter(email="nina@example.test").count() == 1


def test_it_was_tried_often_enough() -> None:
    assert len(FORGED) > 150
