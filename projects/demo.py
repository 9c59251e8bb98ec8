"""Projects for the demo: larger clients have one that is done, one under way and one to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from portal.demo.world import World
from portal.models import Contact, Organization, User
from projects.choices import ClientAccess, ProjectStatus, TaskStatus
from projects.demo_talk import seed_talk
from projects.demo_work import seed_work
from projects.models import Phase, Project, ProjectMember, Task

ENOUGH_PEOPLE = 4
# How much of its plan's time has passed for each project: one is over, one under way, one to come.
STAGES = (4.0, 0.6, -0.6)

type Step = tuple[str, int, str]  # what is to be done, for how many days, and by whom


@dataclass(frozen=True, slots=True)
class Plan:
    """A project as the provider plans it; steps are done by "us", "hidden" from the client, or by "them"."""

    title: str
    about: str
    phases: dict[str, tuple[Step, ...]]


OFFICE = Plan(
    "Move to the new office",
    "Network, telephones and workplaces go to the new rooms.\n\n- no day without telephone\n- printers last",
    {
        "Preparation": (
            ("Walk through the rooms", 3, "us"),
            ("Compare the offers of the carriers", 4, "hidden"),
            ("Sign the floor plan with the sockets", 5, "them"),
        ),
        "Network": (
            ("Pull the cables", 8, "us"),
            ("Put up the access points", 3, "us"),
            ("Name who gets which desk", 5, "them"),
        ),
        "The move": (
            ("Carry the workplaces over", 4, "us"),
            ("Look after everybody on the first day", 1, "us"),
        ),
    },
)
LAPTOPS = Plan(
    "Laptops for the field staff",
    "Everybody who works outside gets a laptop that keeps its data safe when it is lost.",
    {
        "Choice": (
            ("Propose three models", 4, "us"),
            ("Choose the model", 6, "them"),
            ("Work out our price", 2, "hidden"),
        ),
        "Roll-out": (("Set up the first five", 5, "us"), ("Try them for a week", 7, "them")),
        "Hand-over": (("Hand out the others", 8, "us"), ("Collect the old ones", 4, "us")),
    },
)
BACKUP = Plan(
    "Backups that are tested",
    "Backups go to a second place every night, and once a quarter we restore one and show you the result.",
    {
        "Concept": (("List what must not be lost", 5, "them"), ("Write the concept", 4, "us")),
        "Building": (("Install the appliance", 3, "us"), ("First restore as a test", 2, "us")),
    },
)
PLANS = (OFFICE, LAPTOPS, BACKUP)


def seed(world: World) -> None:
    """Three projects for each client that has enough people; who asks differs from client to client."""
    clients = [
        organization
        for organization in world.organizations.values()
        if len(world.members[organization.pk]) >= ENOUGH_PEOPLE
    ]
    for number, organization in enumerate(clients):
        for place, stage in enumerate(STAGES):
            _project(world, organization, PLANS[(number + place) % len(PLANS)], stage)
    seed_talk(world)


def _project(world: World, organization: Organization, plan: Plan, stage: float) -> None:
    today = world.now.astimezone(world.zone).date()
    days = sum(step[1] for steps in plan.phases.values() for step in steps)
    elapsed = round(days * stage)
    begin = today - timedelta(days=elapsed)
    people = [one for one in world.members[organization.pk] if one.is_active]
    project = Project(
        organization=organization,
        contract=organization.contracts.order_by("pk").first(),
        title=plan.title,
        description=plan.about,
        starts_on=begin,
        ends_on=begin + timedelta(days=days - 1),
        lead=world.chance.choice(world.staff["Project manager"]),
        is_published=True,
        status=_status(elapsed, days),
        completed_at=_evening(world, begin + timedelta(days=days)) if elapsed > days else None,
    )
    project.save()
    contact = world.chance.choice(people)
    technician = world.chance.choice(world.staff["Technician"])
    _team(project, people, contact, technician)
    Task.objects.bulk_create(_tasks(world, project, plan, contact, technician))
    seed_work(world, project)


def _status(elapsed: int, days: int) -> ProjectStatus:
    if elapsed > days:
        return ProjectStatus.COMPLETE
    return ProjectStatus.ACTIVE if elapsed > 0 else ProjectStatus.PLANNED


def _team(project: Project, people: list[Contact], contact: Contact, technician: User) -> None:
    contacts = dict.fromkeys((contact, *people[:2]))
    ours = dict.fromkeys((project.lead, technician))
    ProjectMember.objects.bulk_create(
        [
            *(ProjectMember(project=project, contact=one, role=one.title) for one in contacts),
            *(ProjectMember(project=project, resource=one) for one in ours),
        ]
    )


def _tasks(world: World, project: Project, plan: Plan, contact: Contact, technician: User) -> Iterator[Task]:
    day = project.starts_on
    assert day  # noqa: S101 - set above
    for order, (title, steps) in enumerate(plan.phases.items()):
        length = sum(step[1] for step in steps)
        phase = Phase.objects.create(
            project=project,
            title=title,
            order=order,
            starts_on=day,
            ends_on=day + timedelta(days=length - 1),
        )
        for place, (what, lasts, whose) in enumerate(steps):
            task = Task(project=project, phase=phase, title=what, order=place, starts_on=day)
            task.ends_on = day + timedelta(days=lasts - 1)
            task.estimated_hours = Decimal(lasts * 2)
            _assign(task, whose, contact, technician)
            _settle(world, task)
            yield task
            day += timedelta(days=lasts)


def _assign(task: Task, whose: str, contact: Contact, technician: User) -> None:
    access = {"us": ClientAccess.READ, "hidden": ClientAccess.NONE, "them": ClientAccess.COMPLETE}
    task.client_access = access[whose]
    task.contact = contact if whose == "them" else None
    task.resource = None if whose == "them" else technician


def _settle(world: World, task: Task) -> None:
    today = world.now.astimezone(world.zone).date()
    assert task.starts_on  # noqa: S101 - set by the caller
    assert task.ends_on  # noqa: S101 - the same
    if task.ends_on < today and (task.contact is None or task.project.completed_at):
        task.status, task.completed_at = TaskStatus.COMPLETE, _evening(world, task.ends_on)
    elif task.starts_on <= today:
        task.status = TaskStatus.WAITING_CUSTOMER if task.contact else TaskStatus.IN_PROGRESS


def _evening(world: World, day: date) -> datetime:
    return datetime.combine(day, time(17), world.zone)
