"""What the matrix walks through: one ticket of everybody, with notes and files, and bait elsewhere."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from billing.choices import ContractType
from billing.models import Invoice
from devices.models import Device, DeviceType
from portal.models import Announcement, AuditEntry, Contact, CustomLink, Organization, PreparedFile, User
from projects.models import Project, Task
from tests.conftest import Cast
from tests.factories import billing as money
from tests.factories import changes, dashboards, devices, quotes
from tests.factories import kb as articles
from tests.factories import portal as make_people
from tests.factories import projects as make_project
from tests.factories import tickets as make
from tickets.models import OwnTime, RequestType, Ticket, TicketAttachment

BAIT = "BAIT-of-another-client"
CANARY = "CANARY-internal-text"
# Marks what belongs to the end client that Acme is billed for: on the end client pages and nowhere else.
END_CLIENT = "END-CLIENT-row"
TAB = "Service overview"
OFFER, ANSWERED = "New laptops", "New chairs"
CHANGE = "Replace the switches"
ISSUE = "The lift is too small"
LAPTOP, SLOW = "ACME-LT-1", "The laptop is slow"
ARTICLE = "Clear a paper jam"


@dataclass(frozen=True)
class World:
    """The cast with something to look at."""

    cast: Cast
    ticket: Ticket  # Adam's: Bea and Bill may not know of it
    file: TicketAttachment  # on Adam's ticket, for everyone
    secret_file: TicketAttachment  # on Adam's ticket, internal
    bait: Ticket  # Greta's, at Globex
    request_type: RequestType
    project: Project  # Acme's, with what only the provider knows in it
    task: Task  # of it, in a phase
    announcement: Announcement  # for Acme and its sub-organizations
    invoice: Invoice  # Acme's, with lines, a tax and a payment
    billed_ticket: Ticket  # of an end client, on a contract that bills Acme
    billed_file: TicketAttachment  # on it
    billed_task: Task  # of a project of theirs that bills Acme
    prepared: PreparedFile  # Maria's: its PDF, made by the worker

    def person(self, name: str) -> Contact | User:
        """Somebody of the cast by name."""
        who: Contact | User = getattr(self.cast, name)
        return who


def reader(may: Set[str], world: World) -> Contact | User:
    """Of those who may read a page Ada, who reads most of them, or else somebody."""
    return world.person("comanaged_administrator" if "comanaged_administrator" in may else min(may))


def build(cast: Cast) -> World:
    """Put the world into the database."""
    cast.acme.comanaged_since = timezone.now() - timedelta(days=30)
    cast.acme.show_time = "billed"
    cast.acme.save()
    ticket = make.ticket(cast.advanced, "Printer on the second floor")
    bait = make.ticket(cast.globex_manager, BAIT)
    for subject in (ticket, bait):
        make.note(subject, f"{BAIT if subject is bait else 'Looked at it'}")
        make.note(subject, CANARY, visibility="internal")
    bait_everywhere(cast)
    sell_everywhere(cast, ticket, bait)
    help_desk_elsewhere(cast, ticket)
    project = make_project.project(cast.acme, "New office", ends_on=date(2026, 12, 1))
    make_project.member(project, cast.globex_manager)  # she was Acme's once
    billed_ticket = at_an_end_client(cast)
    task = plan(project, cast.advanced)
    work(project, task, cast.technician)
    make_project.event(project, "Handing over the keys", starts_on=project.ends_on, ends_on=project.ends_on)
    invoice = bill(cast.acme, "Looked at the printer")
    return World(
        cast=cast,
        ticket=ticket,
        file=attach(ticket, "photo.txt"),
        secret_file=attach(ticket, f"{CANARY}.txt", visibility="internal"),
        bait=bait,
        request_type=make.request_type("Something is broken"),
        project=project,
        task=task,
        announcement=announce(cast.acme, "The portal rests on Sunday"),
        invoice=invoice,
        prepared=prepare(cast.manager, invoice),
        billed_ticket=billed_ticket,
        billed_file=attach(billed_ticket, f"{END_CLIENT}.txt"),
        billed_task=plan_at_an_end_client(cast, billed_ticket),
    )


def at_an_end_client(cast: Cast) -> Ticket:
    """A ticket that Acme is billed for, and beside it what it is not billed for."""
    client = make_people.organization(f"{END_CLIENT} Ltd")
    person = make_people.contact(client, name=f"Eve {END_CLIENT}", login=False)
    billed = money.contract(client, billing_organization=cast.acme)
    ticket = make.ticket(person, f"{END_CLIENT} The oven does not print", contract=billed)
    make.note(ticket, f"{END_CLIENT} Looked at it")
    make.note(ticket, CANARY, visibility="internal")
    money.hours(billed, cast.technician, ticket=ticket, summary=f"{END_CLIENT} Cleaned it")
    make.ticket(person, BAIT)
    make.ticket(person, BAIT, contract=money.contract(client, billing_organization=cast.globex))
    own = money.contract(client)
    money.hours(own, cast.technician, ticket=ticket, summary=BAIT)
    return ticket


def plan_at_an_end_client(cast: Cast, ticket: Ticket) -> Task:
    """A project under the same contract, with hours and a charge; and what is not billed to Acme."""
    contract, client, now = ticket.contract, ticket.organization, timezone.now()
    project = make_project.project(client, f"{END_CLIENT} Move the ovens", contract=contract)
    phase = make_project.phase(project, f"{END_CLIENT} Phase")
    task = make_project.task(project, f"{END_CLIENT} Carry them", phase=phase)
    make_project.task(project, CANARY, phase=phase, client_access="none")
    make_project.project(client, BAIT)
    for whose, text in ((contract, END_CLIENT), (money.contract(client), BAIT)):
        posted: dict[str, Any] = {"contract": whose, "approved_and_posted_at": now}
        make_project.hours(task, cast.technician, summary=text, **posted)
        make_project.charge(project, description=text, **posted)
        make_project.expense(project, description=text, **posted)
    return task


def work(project: Project, shown: Task, resource: User) -> None:
    """Hours and expenses that contacts may know of, and such as they may not."""
    hidden = project.tasks.get(title=CANARY)
    make_project.hours(shown, resource, summary="Drew the plan")
    make_project.expense(project, description="Train to the new office")
    for task, facts in ((shown, {"posted": False}), (shown, {"visibility": "internal"}), (hidden, {})):
        make_project.hours(task, resource, summary=CANARY, **facts)
    make_project.expense(project, description=CANARY, posted=False)
    make_project.charge(project, description=CANARY)


def plan(project: Project, contact: Contact) -> Task:
    """A phase with a task that the contact may complete, one that no contact knows of, and one beside it."""
    phase = make_project.phase(project, "Wiring")
    hidden = {"client_access": "none", "status": "waiting_customer"}
    talk(project, contact, make_project.task(project, CANARY, phase=phase, **hidden))
    make_project.task(project, "Choose the colours", status="waiting_customer", ends_on=date(2026, 11, 30))
    theirs = {"contact": contact, "client_access": "complete", "ends_on": date(2026, 11, 28)}
    return make_project.task(project, "Sign the plan", phase=phase, **theirs)


def bill(organization: Organization, text: str) -> Invoice:
    """An invoice of last month, half of it paid."""
    dated = timezone.localdate() - timedelta(days=40)
    days = {"dated": dated, "due_on": dated + timedelta(days=30)}
    invoice = money.invoice(organization, "118", net=Decimal(100), tax=Decimal(18), **days)
    money.lines(invoice, text, count=2)
    invoice.taxes.create(name="VAT", percent=18, base=100, amount=18)
    invoice.payments.create(amount=59, received_on=dated)
    Invoice.objects.filter(pk=invoice.pk).update(paid=59)
    return invoice


def talk(project: Project, contact: Contact, hidden: Task) -> None:
    """Notes, files and issues that contacts may know of, and such as they may not."""
    issue = make_project.issue(project, ISSUE, contact_author=contact, status="waiting_customer")
    secret = make_project.issue(project, CANARY, visibility="internal", status="waiting_customer")
    for subject in (project, issue):
        note = make_project.note(subject, "The lift is small", contact_author=contact)
        make_project.file(subject, "lift.txt", note=note, contact_author=contact)
        silent = make_project.note(subject, CANARY, visibility="internal")
        make_project.file(subject, f"{CANARY}.txt", note=silent, visibility="internal")
    for unknown in (hidden, secret):
        make_project.note(unknown, CANARY)
        make_project.file(unknown, f"{CANARY}.txt")


def prepare(contact: Contact, invoice: Invoice) -> PreparedFile:
    """The invoice's PDF as the worker left it for somebody."""
    prepared = PreparedFile(
        user=contact.user,
        kind="billing.invoice",
        subject={"invoice": invoice.pk},
        name="invoice.pdf",
        size=5,
        finished_at=timezone.now(),
    )
    prepared.file.save("invoice.pdf", ContentFile(b"%PDF-"))
    return prepared


def bait_everywhere(cast: Cast) -> None:
    """Rows of the other client wherever a drop-down or a menu could offer them."""
    elsewhere = make_project.project(cast.globex, BAIT)
    bait_talk = make_project.issue(elsewhere, BAIT, status="waiting_customer")
    make_project.file(bait_talk, BAIT, note=make_project.note(bait_talk, BAIT))
    task = make_project.task(elsewhere, BAIT, status="waiting_customer", ends_on=timezone.localdate())
    make_project.hours(task, cast.technician, summary=BAIT)
    make_project.expense(elsewhere, description=BAIT)
    make_project.event(elsewhere, BAIT, starts_on=timezone.localdate(), ends_on=timezone.localdate())
    make_project.project(cast.acme, CANARY, is_published=False)
    bill(cast.globex, BAIT)
    voided = bill(cast.acme, CANARY)
    voided.payments.all().delete()
    Invoice.objects.filter(pk=voided.pk).update(
        number=CANARY, paid=0, voided_at=timezone.now(), void_reason=CANARY
    )
    Invoice.objects.filter(payer=cast.globex).update(number=BAIT, payer_name=BAIT)
    equip_everywhere(cast)
    make.request_type(BAIT, organization=cast.globex)
    CustomLink.objects.create(organization=cast.globex, label=BAIT, url="https://example.test/")
    record_everywhere(cast)
    offer_everywhere(cast)
    write_everywhere(cast)
    ask_everywhere(cast)


def write_everywhere(cast: Cast) -> None:
    """An article for Acme's own people, and what is for the provider's or the other client's alone."""
    articles.switch_on(cast.acme, cast.acme_north, cast.globex)
    shelf = articles.category("Copiers", articles.category("Hardware"))
    facts: dict[str, Any] = {"category": shelf, "audience": "organization", "organization": cast.acme}
    text = "## The tray\n\nOpen it.\n\n![](tray.png)\n\n## The drum\n\nTurn the printer off."
    shown = articles.article(ARTICLE, text, tags=("paper",), with_sub_organizations=False, **facts)
    articles.file(shown, "tray.png", content_type="image/png")
    articles.file(shown, "steps.txt")
    articles.file(shown, f"{CANARY}.txt", visibility="internal")
    theirs: dict[str, Any] = {"audience": "organization", "organization": cast.globex}
    bait = articles.article(BAIT, f"{BAIT} printer", category=articles.category(BAIT), **theirs)
    own: dict[str, Any] = {"audience": "internal", "category": articles.category(CANARY)}
    hidden = articles.article(CANARY, f"{CANARY} printer", **own)
    toner = articles.article("Order toner", "The printer needs toner.", category=shelf)
    shown.related.set([bait, hidden, toner])
    articles.draft(CANARY, f"{CANARY} printer")


def equip_everywhere(cast: Cast) -> None:
    """Acme's laptop with what contacts may know of it and what they may not; the other client's."""
    devices.monitoring()
    soon = timezone.localdate() + timedelta(days=20)
    devices.custom_field("rack", "Rack")
    secret = devices.custom_field("admin_code", CANARY, protected=True)
    hidden = devices.custom_field("margin", CANARY, visible_in_portal=False)
    custom = {"rack": LAPTOP, secret.key: CANARY, hidden.key: CANARY}
    facts: dict[str, Any] = {"custom": custom, "warranty_expires_on": soon, "rmm_status": "offline"}
    facts |= {"alerts": [{"severity": "warning", "text": SLOW}]}
    for organization, name in ((cast.acme, LAPTOP), (cast.globex, BAIT)):
        device = devices.device(organization, name, **facts)
        devices.expiry(device, f"{name} certificate", soon)
    make.ticket(cast.manager, SLOW, device=Device.objects.get(reference_name=LAPTOP))
    kind = DeviceType.objects.create(name=BAIT, is_offered=False)
    Device.objects.filter(organization=cast.globex).update(
        custom={"rack": BAIT}, type=kind, location=BAIT, alerts=[]
    )


def offer_everywhere(cast: Cast) -> None:
    """A quote that Adam can answer, one he has answered, one not offered yet; and the other client's."""
    quotes.quote(cast.advanced, OFFER)
    quotes.answer(quotes.quote(cast.advanced, ANSWERED))
    quotes.draft(cast.advanced, CANARY)
    quotes.answer(quotes.quote(cast.globex_manager, BAIT))


def ask_everywhere(cast: Cast) -> None:
    """A change of Adam's that he has approved and Maria has not; drafts; another client's. All for today."""
    changes.switch_on()
    now = timezone.now()
    today: dict[str, Any] = {"planned_from": now, "planned_to": now + timedelta(hours=2)}
    change = changes.change(cast.advanced, cast.advanced, cast.manager, title=CHANGE, **today)
    changes.answered(change.approvals.get(contact=cast.advanced))
    change.impact = CANARY
    change.save(update_fields=["impact"])
    changes.approver(changes.draft(cast.advanced, impact=CANARY, **today), cast.manager)
    bait = changes.change(cast.globex_manager, title=BAIT, impact=BAIT, **today)
    changes.answered(bait.approvals.get(), comment=BAIT)


def sell_everywhere(cast: Cast, ours: Ticket, bait: Ticket) -> None:
    """A block and a retainer with work taken from them, at Acme and at the other client."""
    for ticket, name in ((ours, "Prepaid"), (bait, BAIT)):
        for kind in (ContractType.BLOCK_HOURS, ContractType.RETAINER):
            contract = money.contract(ticket.organization, kind, name=name)
            bought = money.bought(contract, "5", day=timezone.localdate())
            money.taken(bought, "2", subject=name, description=name, resource=cast.technician)


def help_desk_elsewhere(cast: Cast, ticket: Ticket) -> None:
    """What another client's help desk left on the ticket before it came to Acme."""
    OwnTime.objects.create(
        ticket=ticket, contact=cast.globex_manager, worked_on="2026-01-05", hours=1, summary=BAIT
    )
    AuditEntry.objects.create(
        organization=cast.globex,
        verb="ticket.own_assigned",
        target_type="tickets.Ticket",
        target_id=str(ticket.pk),
        target_label=BAIT,
        actor_label=BAIT,
        data={"to": BAIT},
    )


def record_everywhere(cast: Cast) -> None:
    """What is told of another client, and what is told to nobody."""
    told = {"verb": "contact.left", "actor": cast.globex_manager.user}
    AuditEntry.objects.create(organization=cast.globex, target_label=BAIT, **told)
    for organization in (cast.acme, None):
        AuditEntry.objects.create(
            organization=organization, verb="ticket.corrected", target_label=CANARY, data={"what": CANARY}
        )
    announce(cast.globex, BAIT)
    publish_tabs(cast)


def announce(organization: Organization, summary: str) -> Announcement:
    """An announcement under way, with a full text."""
    announcement = Announcement.objects.create(
        summary=summary, text=f"{summary}, all day", for_everyone=False
    )
    announcement.organizations.add(organization)
    return announcement


def publish_tabs(cast: Cast) -> None:
    """A dashboard tab of each kind of widget for Acme, and the other client's own."""
    tab = dashboards.tab(TAB, organizations=[cast.acme, cast.acme_north])
    dashboards.widget(tab, "Open", narrowing="open", width=1)
    dashboards.widget(tab, "By month", "bar", group="month_created")
    dashboards.widget(tab, "By request type", "doughnut", group="request_type")
    dashboards.widget(tab, "Newest", "table", limit=3, width=4)
    dashboards.widget(dashboards.tab(BAIT, organizations=[cast.globex]), BAIT)


def attach(ticket: Ticket, name: str, visibility: str = "everyone") -> TicketAttachment:
    """A small text file on the ticket."""
    attachment = TicketAttachment(
        ticket=ticket,
        name=name,
        content_type="text/plain",
        size=5,
        sha256="0" * 64,
        visibility=visibility,
    )
    attachment.file.save(name, ContentFile(b"hello"))
    return attachment
