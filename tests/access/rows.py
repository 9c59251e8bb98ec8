"""The rows of the matrix, grouped as the addresses are."""

from collections.abc import Set
from typing import Any

from changes.models import ChangeRequest
from devices.models import Device
from kb.models import Article, Category
from portal.account_urls import OPEN
from portal.models import DashboardTab, DashboardWidget, EvidenceEntry
from projects.models import Issue, ProjectAttachment
from quotes.models import Quote
from tests.access.matrix import ALL_OF_ACME, CONTACTS, EVERYBODY, HELP_DESK, ORGANIZATION_WIDE, Arguments, Row
from tests.access.world import ANSWERED, ARTICLE, CHANGE, ISSUE, LAPTOP, OFFER, TAB, World

# Adam's ticket: Bea and Bill see only their own, the sub-organization and the other client nothing of it.
_NOT_THEIRS = CONTACTS - ALL_OF_ACME
WITH_INVOICES = frozenset(
    {"manager", "comanaged_administrator", "billing", "north_manager", "globex_manager"}
)
WITH_BLOCKS = frozenset({"manager", "comanaged_administrator", "north_manager", "globex_manager"})
WITH_PROJECTS = CONTACTS - {"billing"}


def ticket(world: World) -> dict[str, Any]:
    """Adam's ticket."""
    return {"pk": world.ticket.pk}


def file(world: World) -> dict[str, Any]:
    """A file on Adam's ticket."""
    return {"pk": world.ticket.pk, "file_pk": world.file.pk}


def tab(world: World) -> dict[str, Any]:
    """A dashboard tab published to Acme and Acme North."""
    return {"pk": DashboardTab.objects.get(name=TAB).pk}


def counted(world: World) -> dict[str, Any]:
    """The rows behind its first number."""
    widget = DashboardWidget.objects.get(tab__name=TAB, kind="number")
    return {"pk": widget.tab_id, "widget": widget.pk, "mark": "all"}


def of_tab(arguments: Arguments) -> Row:
    """Greta has a tab of her own, and this one does not exist for her."""
    never = frozenset({"globex_manager"})
    return Row(may=CONTACTS - never, never_heard=never, arguments=arguments)


def invoice(world: World) -> dict[str, Any]:
    """Acme's invoice."""
    return {"pk": world.invoice.pk}


def of_invoice(get: int = 200, post: int = 405, **more: Any) -> Row:
    """A row about Acme's invoice."""
    elsewhere = frozenset({"north_manager", "globex_manager"})
    return Row(get, post, WITH_INVOICES - elsewhere, elsewhere, invoice, **more)


def article(world: World) -> dict[str, Any]:
    """An article for Acme's own people."""
    return {"pk": Article.objects.get(title=ARTICLE).pk}


def article_file(world: World) -> dict[str, Any]:
    """A file that goes with it."""
    found = Article.objects.get(title=ARTICLE)
    return {"pk": found.pk, "file_pk": found.files.get(path="steps.txt").pk}


def shelf(world: World) -> dict[str, Any]:
    """Where it stands, with an article for everybody beside it."""
    return {"pk": Category.objects.get(name="Copiers").pk}


READERS = CONTACTS - {"billing"}


def of_article(get: int = 200, post: int = 405, **more: Any) -> Row:
    """A row about it: for the sub-organization and the other client it does not exist."""
    elsewhere = frozenset({"north_manager", "globex_manager"})
    return Row(get, post, READERS - elsewhere, elsewhere, **{"arguments": article} | more)


def prepared(world: World) -> dict[str, Any]:
    """The file the worker made for Maria."""
    return {"pk": world.prepared.pk}


def of_maria(**more: Any) -> Row:
    """A row about it: nobody else ever heard of it, not even staff."""
    only = frozenset({"manager"})
    return Row(may=only, never_heard=EVERYBODY - only, arguments=prepared, **more)


def request_type(world: World) -> dict[str, Any]:
    """What a new ticket is about."""
    return {"request_type": world.request_type.pk}


def contact(world: World) -> dict[str, Any]:
    """Somebody whose portal staff might look at."""
    return {"contact_id": world.cast.basic.pk}


MANAGERS = frozenset(
    {"manager", "comanaged_resource", "comanaged_administrator", "north_manager", "globex_manager"}
)


def token(world: World) -> dict[str, Any]:
    """A link nobody was ever sent."""
    return {"token": "x" * 43}


def of_ticket(get: int = 200, post: int = 405, arguments: Arguments = ticket, **more: Any) -> Row:
    """A row about Adam's ticket."""
    return Row(get, post, may=ALL_OF_ACME, never_heard=_NOT_THEIRS, arguments=arguments, **more)


def announcement(world: World) -> dict[str, Any]:
    """What is announced to Acme."""
    return {"pk": world.announcement.pk}


def announced(get: int = 200, post: int = 405, **more: Any) -> Row:
    """A row about what is announced to Acme and its sub-organizations."""
    elsewhere = frozenset({"globex_manager"})
    return Row(get, post, CONTACTS - elsewhere, elsewhere, announcement, **more)


def person(world: World) -> dict[str, Any]:
    """Bea, whom Acme's managers may change."""
    return {"pk": world.cast.basic.pk}


def of_person(get: int = 200, post: int = 405, arguments: Arguments = person, **more: Any) -> Row:
    """A row about Bea: managers elsewhere never heard of her."""
    elsewhere = frozenset({"north_manager", "globex_manager"})
    return Row(get, post, MANAGERS - elsewhere, elsewhere, arguments, **more)


def of_acme(get: int = 200, post: int = 405, **more: Any) -> Row:
    """A row about Acme's settings: managers elsewhere never heard of it, its help desk does not change it."""
    elsewhere = frozenset({"north_manager", "globex_manager"})
    may = frozenset({"manager", "comanaged_administrator"})
    return Row(get, post, may, elsewhere, arguments=lambda world: {"pk": world.cast.acme.pk}, **more)


def project(world: World) -> dict[str, Any]:
    """Acme's project, on whose team Bea is not."""
    return {"pk": world.project.pk}


def task(world: World) -> dict[str, Any]:
    """A task of it."""
    return {"pk": world.project.pk, "task_pk": world.task.pk}


def issue(world: World) -> dict[str, Any]:
    """An issue of it that Adam has reported."""
    return {"pk": world.project.pk, "issue_pk": Issue.objects.get(title=ISSUE).pk}


def project_file(world: World) -> dict[str, Any]:
    """A file of a note on that issue."""
    file = ProjectAttachment.objects.get(issue__title=ISSUE, visibility="everyone")
    return {"pk": world.project.pk, "file_pk": file.pk}


def of_project_for_managers(**more: Any) -> Row:
    """A row about the hours or the costs of Acme's project, which levels below the manager's never see."""
    may, elsewhere = (
        frozenset({"manager", "comanaged_administrator"}),
        frozenset({"north_manager", "globex_manager"}),
    )
    return Row(may=may, never_heard=elsewhere, arguments=project, **more)


def quote(world: World) -> dict[str, Any]:
    """A quote that Adam can answer."""
    return {"pk": Quote.objects.get(title=OFFER).pk}


def version(world: World) -> dict[str, Any]:
    """Its version in force."""
    return quote(world) | {"number": 1}


def certificate(world: World) -> dict[str, Any]:
    """The proof of Adam's answer to another."""
    answered = Quote.objects.get(title=ANSWERED)
    return {"pk": answered.pk, "sequence": EvidenceEntry.objects.about(answered).get().sequence}


def of_quote(get: int = 200, post: int = 405, arguments: Arguments = quote, **more: Any) -> Row:
    """A row about a quote to Adam: nobody else has heard of it, at Acme neither."""
    return Row(get, post, frozenset({"advanced"}), CONTACTS - {"advanced"}, arguments, **more)


def change(world: World) -> dict[str, Any]:
    """A change of Adam's, which he has approved."""
    return {"pk": ChangeRequest.objects.get(ticket__title=CHANGE).pk}


def plan(world: World) -> dict[str, Any]:
    """Its version in force."""
    return change(world) | {"number": 1}


def vote(world: World) -> dict[str, Any]:
    """Adam's vote on it."""
    found = ChangeRequest.objects.get(ticket__title=CHANGE)
    return {"pk": found.pk, "approval": found.approvals.get(contact=world.cast.advanced).pk}


def vote_proof(world: World) -> dict[str, Any]:
    """The proof of his answer."""
    found = ChangeRequest.objects.get(ticket__title=CHANGE)
    return {"pk": found.pk, "sequence": EvidenceEntry.objects.about(found).get().sequence}


def of_change(may: Set[str] = ALL_OF_ACME, get: int = 200, post: int = 405, **more: Any) -> Row:
    """A row about it: for whoever sees the ticket, as far as nothing else is said."""
    return Row(get, post, frozenset(may), CONTACTS - may, **{"arguments": change} | more)


def of_project(get: int = 200, post: int = 405, arguments: Arguments = project, **more: Any) -> Row:
    """A row about Acme's project; whoever has no projects at all is told that the area is closed."""
    unknown = WITH_PROJECTS - ALL_OF_ACME
    return Row(get, post, may=ALL_OF_ACME, never_heard=unknown, arguments=arguments, **more)


WITH_DEVICES = CONTACTS - {"billing"}


def device(world: World) -> dict[str, Any]:
    """Acme's laptop."""
    return {"pk": Device.objects.get(reference_name=LAPTOP).pk}


def of_device(get: int = 200, post: int = 405, arguments: Arguments = device, **more: Any) -> Row:
    """A row about Acme's laptop: everybody at Acme sees it who sees devices at all."""
    elsewhere = frozenset({"north_manager", "globex_manager"})
    return Row(get, post, WITH_DEVICES - elsewhere, elsewhere, arguments, **more)


PAYERS = CONTACTS - {"north_manager"}


def billed_ticket(world: World) -> dict[str, Any]:
    """A ticket of an end client that Acme is billed for."""
    return {"pk": world.billed_ticket.pk}


def billed_file(world: World) -> dict[str, Any]:
    """A file on it."""
    return billed_ticket(world) | {"file_pk": world.billed_file.pk}


def billed_project(world: World) -> dict[str, Any]:
    """A project of an end client that Acme is billed for."""
    return {"pk": world.billed_task.project_id}


def billed_task(world: World) -> dict[str, Any]:
    """A task of it."""
    return billed_project(world) | {"task_pk": world.billed_task.pk}


# Those who see what a project costs.
FIGURES = frozenset({"manager", "comanaged_administrator", "globex_manager"})


def of_end_client(arguments: Arguments, but: Set[str] = frozenset(), **more: Any) -> Row:
    """A row about what Acme is billed for: Greta's organization pays for other work of the same client."""
    elsewhere = frozenset({"globex_manager"})
    facts: dict[str, Any] = {"post": 404, "never_heard": elsewhere, "arguments": arguments}
    return Row(may=PAYERS - elsewhere - but, **facts | more)


ROWS: dict[str, Row] = {
    # /
    "home": Row(),
    "announcement": announced(),
    "announcement_dismiss": announced(get=405, post=302, is_page=False),
    "home_organization": Row(get=405, post=302, is_page=False),
    "home_arrange": Row(post=302),
    "home_card": Row(arguments=lambda world: {"key": "search"}, is_page=False),
    "text_preview": Row(get=405, post=200, arguments=lambda world: {"field": "text"}, is_page=False),
    "brand_style": Row(open_to_all=True, arguments=lambda world: {"digest": "0" * 12}, is_page=False),
    "organization_logo": Row(get=404, arguments=lambda world: {"digest": "0" * 12}, is_page=False),
    "brand_logo": Row(get=404, open_to_all=True, arguments=lambda world: {"digest": "0" * 12}, is_page=False),
    "health_live": Row(open_to_all=True, is_page=False),
    "health_ready": Row(get=503, open_to_all=True, is_page=False),
    # /tickets/
    "dashboard": Row(),
    "dashboard_tab": of_tab(tab),
    "dashboard_rows": of_tab(counted),
    "tickets:mine": Row(),
    "tickets:open": Row(may=ORGANIZATION_WIDE),
    "tickets:completed": Row(),
    "tickets:search": Row(),
    "tickets:new": Row(),
    "tickets:new_form": Row(post=422, arguments=request_type),
    "tickets:new_draft": Row(get=405, post=204, arguments=request_type, is_page=False),
    "tickets:quick": Row(get=404, post=404, is_page=False),
    "tickets:quick_draft": Row(get=405, post=404, is_page=False),
    # /tickets/<pk>/
    "tickets:detail": of_ticket(),
    "tickets:reply": of_ticket(get=302, post=422, is_page=False),
    "tickets:draft": of_ticket(get=405, post=204, is_page=False),
    "tickets:attachment": of_ticket(arguments=file, is_page=False),
    "tickets:work": Row(post=422, may=HELP_DESK, arguments=ticket),
    "tickets:people": of_ticket(),
    "tickets:watch": of_ticket(get=405, post=422, is_page=False),
    "tickets:unwatch": of_ticket(get=405, post=422, is_page=False),
    # /tickets/end-clients/: whatever the level, because a contract bills Acme
    "tickets:end_clients": Row(post=404, may=PAYERS),
    "tickets:end_client_detail": of_end_client(billed_ticket),
    "tickets:end_client_attachment": of_end_client(billed_file, is_page=False),
    # /manage/
    "manage:users": Row(may=MANAGERS),
    "manage:activity": Row(may=MANAGERS - {"comanaged_resource"}),
    "manage:organization": Row(post=422, may=MANAGERS - {"comanaged_resource"}),
    "manage:organization_of": of_acme(post=422),
    "manage:organization_two_step": of_acme(get=405, post=302, is_page=False),
    "manage:user_new": Row(post=422, may=MANAGERS),
    "manage:user": of_person(),
    "manage:user_edit": of_person(post=422),
    "manage:user_access": of_person(post=422),
    "manage:user_verb": of_person(
        get=405, post=302, arguments=lambda world: person(world) | {"verb": "welcome"}, is_page=False
    ),
    # /reports/: hours and money of what is paid beforehand; hours where the organization shows them
    "billing:block_hours": Row(may=WITH_BLOCKS),
    "billing:retainer": Row(may=WITH_BLOCKS),
    "ticket_reports:tickets": Row(may=ORGANIZATION_WIDE),
    "ticket_reports:rows": Row(
        may=ORGANIZATION_WIDE, arguments=lambda world: {"group": "all", "mark": "all"}
    ),
    "ticket_reports:time": Row(may=ALL_OF_ACME),
    # /projects/: open by the level or by a team; Bill is on none
    "projects:mine": Row(may=WITH_PROJECTS),
    "projects:tasks": Row(may=WITH_PROJECTS),
    # /projects/<pk>/
    "projects:summary": of_project(),
    "projects:schedule": of_project(),
    "projects:gantt": of_project(),
    "projects:schedule_ical": of_project(is_page=False),
    "projects:calendar": of_project(),
    "projects:estimated_hours": of_project_for_managers(),
    "projects:billed_hours": of_project_for_managers(),
    "projects:expenses": of_project_for_managers(),
    "projects:calendar_ical": of_project(is_page=False),
    "projects:task": of_project(arguments=task),
    "projects:complete": Row(
        get=405,
        post=302,
        may=frozenset({"advanced"}),
        never_heard=WITH_PROJECTS - {"advanced"},
        arguments=task,
        is_page=False,
    ),
    "prepared": of_maria(),
    "prepared_file": of_maria(is_page=False),
    # /reports/
    "billing:invoices": Row(may=WITH_INVOICES),
    "billing:statement": Row(post=422, may=WITH_INVOICES),
    "billing:invoice": of_invoice(),
    "billing:invoice_pdf": of_invoice(post=302, is_page=False),
    "projects:task_note": of_project(get=302, post=422, arguments=task, is_page=False),
    "projects:task_draft": of_project(get=405, post=204, arguments=task, is_page=False),
    "projects:team": of_project(),
    "projects:team_mail": of_project(post=422),
    "projects:notes": of_project(),
    "projects:notes_note": of_project(get=302, post=422, is_page=False),
    "projects:notes_draft": of_project(get=405, post=204, is_page=False),
    "projects:files": of_project(),
    "projects:upload": of_project(post=422),
    "projects:file": of_project(arguments=project_file, is_page=False),
    "projects:issues": of_project(),
    "projects:issue": of_project(arguments=issue),
    "projects:issue_note": of_project(get=302, post=422, arguments=issue, is_page=False),
    "projects:issue_draft": of_project(get=405, post=204, arguments=issue, is_page=False),
    "projects:issue_new": Row(post=422, may=WITH_PROJECTS),
    "projects:issue_new_draft": Row(get=405, post=204, may=WITH_PROJECTS, is_page=False),
    # /projects/end-clients/: whatever the level; its pages by their grants
    "projects:end_clients": Row(post=404, may=PAYERS),
    "projects:end_client_summary": of_end_client(billed_project),
    "projects:end_client_schedule": of_end_client(billed_project, but={"billing"}),
    "projects:end_client_task": of_end_client(billed_task, but={"billing"}),
    "projects:end_client_team": of_end_client(billed_project, but={"billing"}),
    "projects:end_client_mail": of_end_client(billed_project, but={"billing"}, post=422),
    "projects:end_client_hours": of_end_client(billed_project),
    "projects:end_client_expenses": of_end_client(billed_project, but=PAYERS - FIGURES),
    # /quotes/: whoever they are addressed to
    "quotes:mine": Row(),
    "quotes:quote": of_quote(),
    "quotes:version": of_quote(arguments=version),
    "quotes:document": of_quote(arguments=version, is_page=False),
    "quotes:answer": of_quote(get=405, post=422, is_page=False),
    "quotes:confirm": of_quote(get=405, post=422, is_page=False),
    "quotes:proof": of_quote(),
    "quotes:certificate": of_quote(arguments=certificate, is_page=False),
    # Links and addresses with a secret: nobody was sent these
    "answer_link": Row(get=302, open_to_all=True, arguments=token, is_page=False),
    "answer": Row(
        get=404,
        post=404,
        may=EVERYBODY,
        arguments=lambda world: {"reference": "x" * 16},
        is_page=False,
    ),
    "calendar_feed": Row(
        get=404, open_to_all=True, arguments=lambda world: {"secret": "x" * 43}, is_page=False
    ),
    # /devices/
    "devices:list": Row(may=WITH_DEVICES),
    "devices:device": of_device(),
    "devices:new": Row(post=422, may=WITH_DEVICES),
    "devices:import": Row(post=422, may=WITH_DEVICES),
    "devices:file": Row(may=WITH_DEVICES, arguments=lambda world: {"kind": "csv"}, is_page=False),
    "devices:ending": Row(may=WITH_DEVICES),
    "devices:edit": of_device(post=422),
    "devices:ingest": Row(
        get=405,
        post=401,
        open_to_all=True,
        arguments=lambda world: {"slug": "watch"},
        is_page=False,
        by_key=True,
    ),
    # /kb/: whoever has the grant and an organization with the knowledge base
    "kb:home": Row(may=READERS),
    "kb:search": Row(may=READERS),
    "kb:category": Row(may=READERS, arguments=shelf),
    "kb:suggestions": Row(may=READERS, is_page=False),
    "kb:article": of_article(),
    "kb:pdf": of_article(is_page=False),
    "kb:file": of_article(arguments=article_file, is_page=False),
    "kb:helpful": of_article(get=405, post=422, is_page=False),
    "kb:solved": of_article(get=405, post=422, is_page=False),
    # /changes/: as the ticket; answering is the approver's, proof also for those who hand out levels
    "changes:mine": Row(),
    "changes:calendar": Row(),
    "changes:change": of_change(),
    "changes:document": of_change(arguments=plan, is_page=False),
    "changes:answer": of_change({"advanced"}, 405, 422, arguments=vote, is_page=False),
    "changes:confirm": of_change({"advanced"}, 405, 422, arguments=vote, is_page=False),
    "changes:proof": of_change(),
    "changes:certificate": of_change(
        {"advanced", "manager", "comanaged_administrator"}, arguments=vote_proof, is_page=False
    ),
    # /account/: everybody's own login
    "account": Row(get=302, post=302, may=EVERYBODY, is_page=False),
    "session": Row(post=200, may=EVERYBODY, is_page=False),
    "profile": Row(post=422),
    "formats": Row(post=302),
    "formats_example": Row(is_page=False),
    "notifications": Row(post=302),
    "staff_away": Row(post=302, may=frozenset({"technician"}), never_heard=CONTACTS, is_page=False),
    "calendars": Row(post=422),
    "welcome": Row(get=410, post=410, open_to_all=True, arguments=token),
    "welcome_anew": Row(get=405, post=302, open_to_all=True, arguments=token, is_page=False),
    "preview_start": Row(get=405, post=403, may=EVERYBODY, arguments=contact, is_page=False),
    "preview_end": Row(get=405, post=302, may=EVERYBODY, is_page=False),
    # /admin/, beside the tables: contacts are sent to the sign-in page, staff without the permission refused
    "import_records": Row(get=302, post=302, may=CONTACTS, is_page=False),
}

# Addresses of allauth that are open: what they answer to whom is held in tests/identity.
LIBRARY: dict[str, Row] = dict.fromkeys(OPEN, Row())

# Those that this portal does not open to anybody.
CLOSED: dict[str, Row] = {
    name: Row(get=404, open_to_all=True)
    for name in ("account_signup", "account_email", "account_email_verification_sent")
} | {
    "account_confirm_email": Row(get=404, open_to_all=True, arguments=lambda world: {"key": "x"}),
}
