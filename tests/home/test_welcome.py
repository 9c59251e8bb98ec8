"""The Welcome card: the greeting, and whose data the cards show (seed 000)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.models import Contact, HomeLayout, Organization
from tests.conftest import Cast
from tests.home.conftest import SignIn

type ReadHome = Callable[..., dict[str, Any]]

CHOOSE = "/home/organization/"


def choose(client: Client, organization: object, **more: Any) -> Any:
    return client.post(CHOOSE, {"organization": str(organization)}, **more)


def reach(frame: Any) -> tuple[set[int], int | None]:
    return set(frame.look.viewer.reach), frame.look.organization_id


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (4, "Good evening, Bea Basic"),
        (5, "Good morning, Bea Basic"),
        (11, "Good morning, Bea Basic"),
        (12, "Good afternoon, Bea Basic"),
        (17, "Good afternoon, Bea Basic"),
        (18, "Good evening, Bea Basic"),
    ],
)
def test_greets_by_the_clock_of_the_viewers_zone(
    cast: Cast, signed_in: SignIn, hour: int, words: str
) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(time_zone="America/New_York")
    with time_machine.travel(datetime(2026, 1, 15, (hour + 5) % 24, 30, tzinfo=UTC)):
        assert words in signed_in(cast.basic).get("/").content.decode()


def test_only_who_reaches_several_organizations_may_choose(cast: Cast, signed_in: SignIn) -> None:
    offered = signed_in(cast.manager).get("/").context["choice"].fields["organization"]
    assert [str(each) for each in offered.queryset] == ["Acme", "Acme North", "Acme South"]
    assert offered.empty_label == "All Organizations"
    assert signed_in(cast.north_manager).get("/").context["choice"] is None


@pytest.mark.usefixtures("sample_cards")
def test_all_are_shown_until_one_is_chosen(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    client = signed_in(cast.manager)
    everything = {cast.acme.pk, cast.acme_north.pk, cast.acme_south.pk}
    assert reach(home(client)["test.modes"]) == (everything, None)
    assert choose(client, cast.acme_north.pk)["Location"] == "/"
    assert reach(home(client)["test.modes"]) == ({cast.acme_north.pk}, cast.acme_north.pk)
    assert choose(client, cast.acme.pk)["Location"] == "/"
    assert reach(home(client)["test.modes"]) == ({cast.acme.pk}, cast.acme.pk)
    assert choose(client, "")["Location"] == "/"
    assert reach(home(client)["test.modes"]) == (everything, None)


@pytest.mark.usefixtures("sample_cards")
def test_a_card_of_the_viewers_own_ignores_the_choice(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    client = signed_in(cast.manager)
    choose(client, cast.acme_north.pk)
    viewer, chosen = reach(home(client)["test.own"])
    assert (len(viewer), chosen) == (3, None)


def test_the_choice_is_the_persons_and_outlives_the_session(cast: Cast, signed_in: SignIn) -> None:
    choose(signed_in(cast.manager), cast.acme_north.pk)
    again = signed_in(cast.manager).get("/").content.decode()
    assert f'<option value="{cast.acme_north.pk}" selected>' in again
    assert " selected>" not in signed_in(cast.advanced).get("/").content.decode().replace(
        'value="" selected', ""
    )


@pytest.mark.usefixtures("sample_cards")
def test_htmx_gets_the_cards_and_the_modes_stay(cast: Cast, signed_in: SignIn) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?test.modes=my"}
    answer = choose(signed_in(cast.manager), cast.acme_north.pk, headers=headers)
    html = answer.content.decode()
    assert html.lstrip().startswith('<div class="home-cards"')
    assert "<html" not in html
    frames = {frame.card.key: frame for frame in answer.context["home"].frames}
    assert frames["test.modes"].look.mode == "my"
    assert frames["test.modes"].look.organization_id == cast.acme_north.pk


@pytest.mark.usefixtures("sample_cards")
def test_without_scripts_the_modes_stay_too(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    action = client.get("/?test.modes=my").context["home"].choice_url
    assert client.post(action, {"organization": ""})["Location"] == "/?test.modes=my"


@pytest.mark.parametrize(
    "forged", ["globex", "-1", "999999", str(10**30), "x", "1 OR 1=1", "\x00", "1.5", "x" * 5000]
)
def test_a_choice_out_of_reach_is_refused_and_writes_nothing(
    cast: Cast, signed_in: SignIn, forged: str
) -> None:
    client = signed_in(cast.manager)
    choose(client, cast.acme_north.pk)
    value = cast.globex.pk if forged == "globex" else forged
    answer = choose(client, value)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Select a valid choice" in said or "Null characters are not allowed" in said
    assert "Globex" not in answer.content.decode()
    assert HomeLayout.objects.get().organization == cast.acme_north


def test_htmx_is_refused_too_and_reads_the_page_anew(cast: Cast, signed_in: SignIn) -> None:
    answer = choose(signed_in(cast.manager), cast.globex.pk, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (422, "true")
    assert not HomeLayout.objects.exists()


@pytest.mark.usefixtures("sample_cards")
@pytest.mark.parametrize("happened", ["moved", "switched off", "one's own client changed"])
def test_a_choice_that_fell_out_of_reach_is_all(
    cast: Cast, signed_in: SignIn, home: ReadHome, happened: str
) -> None:
    client = signed_in(cast.manager)
    choose(client, cast.acme_north.pk)
    if happened == "moved":
        Organization.objects.filter(pk=cast.acme_north.pk).update(parent=cast.globex)
    elif happened == "switched off":
        Organization.objects.filter(pk=cast.acme_north.pk).update(is_active=False)
    else:
        Contact.objects.filter(pk=cast.manager.pk).update(organization=cast.globex)
    viewer, chosen = reach(home(client)["test.modes"])
    assert chosen is None
    assert cast.acme_north.pk not in viewer
    assert viewer
