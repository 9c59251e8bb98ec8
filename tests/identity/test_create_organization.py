"""manage.py create_organization: a client and its manager, ready to sign in; bears running twice."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from portal.models import AuditEntry, Contact, Organization, ProviderSettings
from tests.conftest import Cast
from tests.identity.steps import Committing, login_of

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("create_organization", *words, stdout=out)
    return out.getvalue()


def test_one_line_makes_a_client_that_can_sign_in(django_capture_on_commit_callbacks: Committing) -> None:
    ProviderSettings(time_zone="Europe/Berlin", locale="de-DE", currency="EUR").save()
    with django_capture_on_commit_callbacks(execute=True):
        said = run("Nordwind", "--manager", "eva.kern@nordwind.example")
    contact = Contact.objects.get(organization__name="Nordwind")
    assert contact.may_sign_in
    assert contact.security_level is not None
    assert contact.security_level.key == "manager"
    assert (contact.name, login_of(contact).username) == ("Eva Kern", "eva.kern@nordwind.example")
    made = contact.organization
    assert (made.time_zone, made.locale, made.currency) == ("Europe/Berlin", "de-DE", "EUR")
    assert mail.outbox[0].to == ["Eva Kern <eva.kern@nordwind.example>"]
    assert "ready" in said


def test_every_word_counts(cast: Cast, django_capture_on_commit_callbacks: Committing) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(
            *(
                "Acme East",
                "--manager",
                "m@acme.example",
                "--manager-name",
                "Mo van Dyck",
                "--username",
                "mo",
            ),
            *(
                "--parent",
                "acme",
                "--time-zone",
                "Asia/Tokyo",
                "--locale",
                "en-GB",
                "--currency",
                "JPY",
                "--no-mail",
            ),
        )
    contact = Contact.objects.get(email="m@acme.example")
    assert (contact.first_name, contact.last_name, login_of(contact).username) == ("Mo", "van Dyck", "mo")
    made = contact.organization
    assert made.parent == cast.acme
    assert (made.time_zone, made.locale, made.currency) == ("Asia/Tokyo", "en-GB", "JPY")
    assert mail.outbox == []


def test_running_it_again_changes_nothing_and_mails_nobody(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            said = run("Nordwind", "--manager", "Eva@nordwind.example")
    assert "nothing changed" in said
    assert (Organization.objects.count(), Contact.objects.count(), len(mail.outbox)) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="organization.created").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("N", "--manager", "no address"), "email"),
        (("N", "--manager", "a@n.example", "--time-zone", "Mars/Olympus"), "time_zone"),
        (("N", "--manager", "a@n.example", "--currency", "XXX"), "currency"),
        (("N", "--manager", "a@n.example", "--locale", "xx"), "locale"),
        (("N", "--manager", "a@n.example", "--parent", "Nobody"), "No organization"),
        (("N", "--manager", "a@n.example", "--parent", "Acme North"), "No organization"),
        (("N", "--manager", "a@n.example", "--username", "two words"), "username"),
        (("N", "--manager", "a@n.example", "--username", "tom"), "This user name is taken"),
        (("N", "--manager", "greta.globex@example.test"), "already a contact of Globex"),
        (("N", "--manager", "tom@example.test"), "taken"),
        (("", "--manager", "a@n.example"), "name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(
    cast: Cast, words: tuple[str, ...], said: str
) -> None:
    before = (Organization.objects.count(), Contact.objects.count())
    with pytest.raises(CommandError, match=said):
        run(*words)
    assert (Organization.objects.count(), Contact.objects.count()) == before
