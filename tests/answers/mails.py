"""Everything that causes a mail, done once for people of the cast."""

from collections.abc import Callable, Iterator
from functools import partial

from allauth.account.adapter import get_adapter
from django.test import Client

from billing.models import Contract
from changes.notifications import REMINDED
from changes.services.mailing import approvals_request
from devices.models import ChangeReader
from devices.notifications import device_written
from portal.models import Contact, User
from portal.services.contacts import contact_activate
from portal.services.welcome import contact_welcome_send
from projects import notifications as of_projects
from quotes.services.publishing import quote_publish
from tests.conftest import Cast
from tests.factories import billing, changes, devices, portal, projects, quotes, tickets
from tests.identity.test_activation import level
from tests.projects.people import in_group
from tickets import notifications as of_tickets
from tickets.choices import StatusKind
from tickets.services.time_entries import APPROVAL


def everything(cast: Cast) -> Iterator[Callable[[], object]]:
    """One step after the other."""
    yield from _about_tickets(cast)
    yield from _about_projects(cast)
    yield from _about_quotes(cast)
    yield from _about_changes(cast)
    yield from _about_devices(cast)
    yield from _about_logins(cast)
    yield lambda: _refuse_hours(cast)


def _about_tickets(cast: Cast) -> Iterator[Callable[[], object]]:
    queue = tickets.queue("Crawled desk", email="desk@example.test")
    ticket = tickets.ticket(
        cast.basic,
        "Printer",
        queue=queue,
        resource=cast.technician,
        internal_resource=cast.comanaged_resource,
    )
    yield lambda: of_tickets.ticket_created(ticket)
    yield lambda: of_tickets.note_added(tickets.note(ticket, "Look at http://127.0.0.1:8000/tickets/"))
    for kind in (StatusKind.WAITING_CUSTOMER, StatusKind.COMPLETE):
        ticket.status = tickets.status(kind)
        yield lambda: of_tickets.status_changed(ticket, by=cast.technician)
    yield lambda: of_tickets.own_assigned(ticket, by="Ada")
    yield lambda: of_tickets.escalated(ticket, by="Ada", text="Too hard for us")


def _about_projects(cast: Cast) -> Iterator[Callable[[], object]]:
    project = projects.project(cast.acme, "Move", lead=cast.technician)
    for person in (cast.basic, cast.technician):
        projects.member(project, person)
    issue = projects.issue(project, "No lift", contact_author=cast.basic)
    task = projects.task(project, "Paint", contact=cast.basic, resource=cast.technician)
    yield lambda: of_projects.note_added(projects.note(project, "Begun", author=portal.staff()))
    yield lambda: of_projects.issue_raised(issue)
    yield lambda: of_projects.issue_moved(issue)
    yield lambda: of_projects.task_completed(task, by="Bea")
    told: list[Contact | User] = [cast.basic, cast.technician]
    yield lambda: of_projects.team_mailed(project, told, by=cast.manager, subject="Keys", text="Here")


def _about_quotes(cast: Cast) -> Iterator[Callable[[], object]]:
    version = quotes.draft(cast.basic)
    quotes.line(version, "Bag", 50, is_optional=True)
    yield lambda: quote_publish(actor=quotes.seller(), quote=version.quote)
    answered = quotes.quote(cast.manager, "Chairs")
    yield lambda: quotes.answer(answered)


def _about_changes(cast: Cast) -> Iterator[Callable[[], object]]:
    changes.switch_on()
    change = changes.change(
        cast.basic, cast.basic, cast.technician, cast.manager, of_ticket={"resource": cast.technician}
    )
    votes = list(change.approvals.with_people())
    yield lambda: approvals_request(change, votes)
    yield lambda: approvals_request(change, votes, REMINDED)
    yield lambda: changes.answered(change.approvals.get(contact=cast.manager))


def _about_devices(cast: Cast) -> Iterator[Callable[[], object]]:
    ChangeReader.objects.create(user=cast.technician)
    viewer = cast.manager.as_viewer()
    assert viewer is not None
    yield lambda: device_written(devices.device(cast.acme), viewer, is_new=True)


def _about_logins(cast: Cast) -> Iterator[Callable[[], object]]:
    nina = portal.contact(cast.acme, name="Nina Newcomer", login=False)
    nina = contact_activate(contact=nina, username="nina", level=level("basic"), actor=None, send_mail=False)
    yield lambda: contact_welcome_send(contact=nina, actor=None)
    yield lambda: get_adapter().send_notification_mail("account/email/password_changed", cast.basic.user)
    for door in ("/account/password/reset/", "/account/login/code/"):
        for email in ("bea.basic@example.test", "nobody@example.test"):
            yield partial(Client().post, door, {"email": email})


def _refuse_hours(cast: Cast) -> None:
    contract: Contract = billing.contract(cast.acme)
    entry = billing.hours(contract, cast.technician, role=billing.role())
    clerk: User = in_group("Billing")
    APPROVAL.refuse(actor=clerk, entry=entry, reason="Which office?")
