"""The team's page, and mail to the team: one message each, nobody sees another's address."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from portal.access import Perm
from portal.models import AuditEntry, Contact, Organization, ProviderSettings, SecurityLevel, User
from projects.models import Project, ProjectMember
from projects.notifications import team_readers
from projects.services.team import team_mail
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import projects as make
from tests.projects.test_pages import level_without, text_of
from tests.tickets.people import viewer_of

type SignIn = Callable[[Contact | User], Client]
type Commit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

MAIL = {"subject": "Keys", "text": "Who has the *keys*?"}


@pytest.fixture
def project(cast: Cast) -> Project:
    """Maria, Bea and Tom are on it; so are Gil, who has no address, and some who are not there any more."""
    project = make.project(cast.acme, "New office", lead=people.staff("lea", name="Lea Lead"))
    nameless = people.contact(cast.acme, name="Gil Noaddress", login=False)
    Contact.objects.filter(pk=nameless.pk).update(email="")
    gone = people.contact(cast.acme, name="Ina Inactive", login=False)
    Contact.objects.filter(pk=gone.pk).update(is_active=False)
    closed = people.contact(cast.acme, name="Cleo Closed")
    User.objects.filter(contact=closed).update(is_active=False)
    left = people.staff("leo", name="Leo Left")
    User.objects.filter(pk=left.pk).update(is_active=False)
    for who in (cast.manager, cast.basic, cast.technician, nameless, gone, closed, left, cast.globex_manager):
        make.member(project, who)
    return project


def send(client: Client, project: Project, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/projects/{project.pk}/team/mail/", MAIL | fields, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_team_s_page_names_who_is_there_with_how_to_reach_them(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(phone="+49 30 1234", mobile="+49 170 99")
    html = text_of(signed_in(cast.manager), f"/projects/{project.pk}/team/")
    for word in (
        "Bea Basic",
        cast.basic.email,
        "+49 30 1234",
        "+49 170 99",
        "Tom Technician",
        "Gil Noaddress",
    ):
        assert word in html
    assert f'href="mailto:{cast.basic.email}"' in html
    for word in ("Ina Inactive", "Leo Left", "Greta", "Globex", "Lea Lead"):
        assert word not in html


@pytest.mark.parametrize(("names", "shown"), [("masked", "Fernbridge"), ("none", "")])
def test_our_people_are_on_it_as_the_organization_may_read_them(
    names: str, shown: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    provider = ProviderSettings.load()
    provider.name, provider.support_email = "Fernbridge", "help@fernbridge.test"
    provider.save()
    make.member(project, people.staff("tea", name="Tea Technician"))
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    client = signed_in(cast.manager)
    table = text_of(client, f"/projects/{project.pk}/team/").partition("<tbody")[2].partition("</tbody")[0]
    for word in ("Technician", "tom@", "tea@"):
        assert word not in table
    assert table.count("mailto:help@fernbridge.test") == (1 if shown else 0)
    form = text_of(client, f"/projects/{project.pk}/team/mail/")
    assert "Technician" not in form


def test_everybody_on_the_team_gets_a_message_of_their_own(
    project: Project,
    cast: Cast,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: Commit,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        status, page = send(signed_in(cast.manager), project)
    assert status == 200
    addresses = {message.to[0].split("<")[-1].strip(">"): message for message in mailoutbox}
    assert set(addresses) == {cast.basic.email, cast.technician.email}
    for own, message in addresses.items():
        assert len(message.to) == 1
        assert not message.cc + message.bcc
        assert message.reply_to == [cast.manager.email]
        assert message.subject == "New office: Keys"
        assert "Who has the *keys*?" in message.body
        assert "Maria Manager" in message.body
        raw = message.message().as_string()
        assert not [other for other in addresses if other != own and other in raw]
    assert "Bea Basic" in page
    assert "Gil Noaddress" in page
    entry = AuditEntry.objects.get(verb="project.team_mailed")
    assert (entry.target_id, entry.data["readers"], entry.data["subject"]) == (str(project.pk), 2, "Keys")


def test_who_cannot_be_reached_is_named_before_and_after(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    before = text_of(client, f"/projects/{project.pk}/team/mail/")
    for page in (before, send(client, project)[1]):
        assert "Gil Noaddress" in page
        for left_out in ("Ina Inactive", "Cleo Closed", "Leo Left", "Greta"):
            assert left_out not in page.replace("Cleo Closed</span>", "")
    assert "Goes to:" in before


def test_who_has_switched_such_mail_off_is_named_as_not_reached(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(muted_events=["project_team_mail"])
    html = text_of(signed_in(cast.manager), f"/projects/{project.pk}/team/mail/")
    assert "Bea Basic" in html.partition("No e-mail reaches some")[2].partition("<form")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"text": " "},
        {"subject": "a\nBcc: all@example.test"},
        {"subject": "x" * 151},
        {"text": "a\0b"},
        {"text": "x" * 20_001},
    ],
)
def test_what_is_no_message_is_refused(
    wrong: dict[str, str], project: Project, cast: Cast, signed_in: SignIn
) -> None:
    status, page = send(signed_in(cast.manager), project, **wrong)
    assert status == 422
    assert "Who has the" in page or "text" in wrong
    assert not AuditEntry.objects.filter(verb="project.team_mailed").exists()


def test_so_many_an_hour_and_no_more(
    project: Project, cast: Cast, signed_in: SignIn, settings: Settings
) -> None:
    settings.PORTAL_TEAM_MAILS_PER_HOUR = 1
    client = signed_in(cast.manager)
    assert send(client, project)[0] == 200
    status, page = send(client, project)
    assert (status, "Who has the" in page) == (429, True)
    assert send(signed_in(cast.basic), project)[0] == 200


def test_a_team_without_anybody_else_takes_no_message(cast: Cast, signed_in: SignIn) -> None:
    alone = make.project(cast.acme)
    make.member(alone, cast.manager)
    status, page = send(signed_in(cast.manager), alone)
    assert (status, "Nobody else on the team can be reached" in page) == (422, True)


def test_who_may_not_see_the_team_reads_numbers(project: Project, cast: Cast, signed_in: SignIn) -> None:
    level_without(cast.advanced, Perm.PROJECTS_TEAM)
    client = signed_in(cast.advanced)
    text_of(client, f"/projects/{project.pk}/team/", 403)
    html = text_of(client, f"/projects/{project.pk}/team/mail/")
    assert "3 people" in html
    assert "Bea" not in html
    assert send(client, project)[0] == 200
    SecurityLevel.objects.filter(name="Less").update(name="Little")
    level_without(cast.advanced, Perm.PROJECTS_TEAM, Perm.PROJECTS_EMAIL_TEAM)
    assert send(client, project)[0] == 403
    assert "team/mail" not in text_of(client, f"/projects/{project.pk}/")


def test_a_team_elsewhere_is_unknown(project: Project, cast: Cast, signed_in: SignIn) -> None:
    for other in (cast.north_manager, cast.globex_manager):
        assert send(signed_in(other), project)[0] == 404
        with pytest.raises(PermissionDenied):
            team_mail(viewer=viewer_of(other), project=project, **MAIL)
    assert ProjectMember.objects.filter(contact=cast.globex_manager).exists()


def test_who_is_of_another_client_or_one_without_the_portal_gets_no_mail(cast: Cast) -> None:
    """Nobody here has a login that could be closed."""
    project = make.project(cast.acme_north)
    near, far = (people.contact(home, login=False) for home in (cast.acme, cast.globex))
    for person in (near, far):
        make.member(project, person)
    viewer = viewer_of(cast.north_manager)
    assert team_readers(viewer, project).reached == [near]
    Organization.objects.filter(pk=cast.acme.pk).update(portal_enabled=False)
    assert team_readers(viewer, project).reached == []
