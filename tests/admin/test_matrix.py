"""Every page of the admin site x every group of staff, and contacts, whom no page ever opens to."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.access import SYSTEM_LEVELS
from portal.models import Contact, User
from portal.staff_groups import STAFF_GROUPS
from tests.conftest import Cast
from tests.factories import portal as make

pytestmark = pytest.mark.django_db

GROUPS = [group.name for group in STAFF_GROUPS]
EDITORS = {"Knowledge editor", "Portal administrator"}
READERS = {  # page -> groups that may open its list
    "portal.organization": {*GROUPS},
    "portal.contact": {*GROUPS},
    "portal.securitylevel": {"Portal administrator"},
    "portal.providersettings": {"Portal administrator"},
    "portal.announcement": {"Portal administrator"},
    "portal.customlink": {"Portal administrator"},
    "portal.dashboardtab": {"Portal administrator"},
    "portal.customfield": {"Portal administrator"},
    "portal.auditentry": {"Portal administrator"},
    "portal.evidenceentry": {"Technician", "Project manager", "Sales", "Portal administrator"},
    "portal.sealeddocument": {"Portal administrator"},
    "portal.user": {"Portal administrator"},
    "billing.contract": {"Technician", "Project manager", "Billing", "Sales", "Portal administrator"},
    "billing.role": {"Billing", "Portal administrator"},
    "billing.billingprofile": {"Billing", "Portal administrator"},
    "billing.invoice": {"Billing", "Portal administrator"},
    "billing.posteditem": {"Billing", "Portal administrator"},
    "billing.charge": {"Billing", "Portal administrator"},
    "billing.billingsettings": {"Billing", "Portal administrator"},
    "devices.device": {"Technician", "Project manager", "Portal administrator"},
    "devices.devicetype": {"Technician", "Project manager", "Portal administrator"},
    "devices.statussource": {"Portal administrator"},
    "devices.changereader": {"Portal administrator"},
    "projects.project": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "projects.task": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "projects.issue": {"Technician", "Project manager", "Portal administrator"},
    "projects.calendarevent": {"Technician", "Project manager", "Portal administrator"},
    "projects.tasktimeentry": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "projects.charge": {"Project manager", "Billing", "Portal administrator"},
    "projects.expense": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "quotes.quote": {"Sales", "Portal administrator"},
    "quotes.quoteversion": {"Sales", "Portal administrator"},
    "changes.advisoryboard": {"Technician", "Project manager", "Portal administrator"},
    "changes.changerequest": {"Technician", "Project manager", "Portal administrator"},
    "kb.article": EDITORS | {"Technician", "Project manager"},
    "kb.articleversion": EDITORS | {"Technician", "Project manager"},
    "kb.category": EDITORS | {"Technician", "Project manager"},
    "kb.tag": EDITORS,
    "kb.fruitlesssearch": EDITORS,
    "tickets.ticket": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "tickets.queue": {"Portal administrator"},
    "tickets.ticketstatus": {"Portal administrator"},
    "tickets.requesttype": {"Portal administrator"},
    "tickets.issuetype": {"Portal administrator"},
    "tickets.responsetarget": {"Portal administrator"},
}
ADDERS = {  # page -> groups that may open the form for a new one
    "portal.organization": {"Project manager", "Sales", "Portal administrator"},
    "portal.contact": {"Technician", "Project manager", "Sales", "Portal administrator"},
    "portal.securitylevel": {"Portal administrator"},
    "portal.providersettings": set(),
    "portal.announcement": {"Portal administrator"},
    "portal.customlink": {"Portal administrator"},
    "portal.dashboardtab": {"Portal administrator"},
    "portal.customfield": {"Portal administrator"},
    "portal.auditentry": set(),
    "portal.evidenceentry": set(),
    "portal.sealeddocument": set(),
    "portal.user": {"Portal administrator"},
    "billing.contract": {"Billing", "Portal administrator"},
    "billing.role": {"Billing", "Portal administrator"},
    "billing.billingprofile": {"Billing", "Portal administrator"},
    "billing.invoice": {"Billing", "Portal administrator"},
    "billing.posteditem": set(),
    "billing.charge": {"Billing", "Portal administrator"},
    "billing.billingsettings": set(),
    "devices.device": {"Technician", "Project manager", "Portal administrator"},
    "devices.devicetype": {"Portal administrator"},
    "devices.statussource": {"Portal administrator"},
    "devices.changereader": {"Portal administrator"},
    "projects.project": {"Project manager", "Portal administrator"},
    "projects.task": {"Project manager", "Portal administrator"},
    "projects.issue": {"Project manager", "Portal administrator"},
    "projects.calendarevent": {"Project manager", "Portal administrator"},
    "projects.tasktimeentry": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "projects.charge": {"Project manager", "Billing", "Portal administrator"},
    "projects.expense": {"Technician", "Project manager", "Billing", "Portal administrator"},
    "quotes.quote": {"Sales", "Portal administrator"},
    "quotes.quoteversion": set(),
    "changes.advisoryboard": {"Portal administrator"},
    "changes.changerequest": {"Technician", "Project manager", "Portal administrator"},
    "kb.article": EDITORS,
    "kb.articleversion": set(),
    "kb.category": EDITORS,
    "kb.tag": EDITORS,
    "kb.fruitlesssearch": set(),
    "tickets.ticket": {"Technician", "Project manager", "Portal administrator"},
    "tickets.queue": {"Portal administrator"},
    "tickets.ticketstatus": {"Portal administrator"},
    "tickets.requesttype": {"Portal administrator"},
    "tickets.issuetype": {"Portal administrator"},
    "tickets.responsetarget": {"Portal administrator"},
}


def labels() -> set[str]:
    return {f"{model._meta.app_label}.{model._meta.model_name}" for model in admin.site._registry}


def url(label: str, page: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}")


def test_every_page_has_its_row() -> None:
    assert labels() == set(READERS) == set(ADDERS)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_opens_its_pages_and_no_others(group: str, enter: Callable[[str], Client]) -> None:
    browser = enter(group)
    for label in READERS:
        answer = browser.get(url(label, "changelist"), follow=True).status_code
        assert answer == (200 if group in READERS[label] else 403), label
        answer = browser.get(url(label, "add")).status_code
        assert answer == (200 if group in ADDERS[label] else 403), f"{label} add"


@pytest.mark.parametrize("group", GROUPS)
def test_the_first_page_names_only_what_opens(group: str, enter: Callable[[str], Client]) -> None:
    html = enter(group).get(reverse("admin:index")).content.decode()
    for label, readers in READERS.items():
        assert (f'href="{url(label, "changelist")}"' in html) is (group in readers), label


def test_staff_without_a_group_see_no_entry(signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(make.staff())
    html = browser.get(reverse("admin:index")).content.decode()
    assert not [label for label in READERS if url(label, "changelist") in html]
    assert browser.get(url("tickets.ticket", "changelist")).status_code == 403


@pytest.mark.parametrize("key", [*(spec.key for spec in SYSTEM_LEVELS), "billing"])
def test_a_contact_opens_no_page(key: str, cast: Cast, signed_in: Callable[[Contact], Client]) -> None:
    browser = signed_in(getattr(cast, key))
    for label in READERS:
        for page in ("changelist", "add"):
            last = browser.get(url(label, page), follow=True)
            first = last.redirect_chain[0][1] if last.redirect_chain else last.status_code
            assert first in (302, 403, 404), label
            assert last.status_code in (403, 404), label
    assert browser.get(reverse("admin:index"), follow=True).status_code in (403, 404)


def test_a_contact_with_a_staff_flag_opens_no_page(
    cast: Cast, signed_in: Callable[[Contact], Client]
) -> None:
    user = cast.manager.user
    assert user is not None
    user.is_staff = user.is_superuser = True
    user.save()
    answer = signed_in(cast.manager).get(reverse("admin:index"), follow=True)
    assert "Ticket" not in answer.content.decode()
    assert answer.redirect_chain or answer.status_code == 403


def test_strangers_are_sent_to_the_sign_in_page() -> None:
    answer = Client().get(url("tickets.ticket", "changelist"))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_withdrawn_group_ends_at_the_next_click(enter: Callable[[str], Client]) -> None:
    browser = enter("Technician")
    assert browser.get(url("tickets.ticket", "changelist")).status_code == 200
    Group.objects.get(name="Technician").user_set.clear()
    assert browser.get(url("tickets.ticket", "changelist")).status_code == 403


def test_pages_of_third_parties_are_not_there() -> None:
    assert {label.split(".")[0] for label in labels()} <= {"portal", *settings.DOMAIN_APPS}
