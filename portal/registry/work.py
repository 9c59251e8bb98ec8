"""What goes on behind the pages: mails, regular jobs, imports, what may be billed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.tasks import Task

from portal.access import Perm
from portal.registry.base import Text

if TYPE_CHECKING:
    from portal.services.approval import Approval


@dataclass(frozen=True, slots=True)
class NotificationEvent:
    """A kind of mail: templates `mail/<key>.subject.txt`, `.txt`, `.html`; `label` names it for settings.

    `mandatory` mails (security, decisions one owns) cannot be switched off by the reader. The page where the
    reader chooses names what can reach them: `for_contacts` mails of an area their level opens (`perm`);
    `help` says more about one in a sentence.
    """

    key: str
    label: Text
    order: int = 0
    mandatory: bool = False
    help: Text = ""
    perm: Perm | None = None
    for_contacts: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the background worker starts regularly; its task takes nothing and bears running twice."""

    key: str
    every: timedelta
    task: Task[[], None]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that `import_records` and the admin site take in.

    `rows(table, options)` writes the rows (a tablib Dataset) and returns a `portal.imports.report.Report`, in
    the caller's transaction. `columns` names what a file may have; `for_organization` asks for one.
    """

    key: str
    label: Text
    rows: Callable[[Any, Any], Any]
    columns: tuple[str, ...]
    order: int = 0
    for_organization: bool = False


@dataclass(frozen=True, slots=True)
class BillableSource:
    """Rows of an app that wait until the Billing staff post or refuse them; `key` is the model's label.

    `rows()` are all of its rows, posted or not, with what `billed_for` and `subject` read. `day` and
    `organization` are lookups from a row to its day and to the id of the organization it was done for.
    `approval` holds the verbs, the staff permission and the row's page.
    """

    key: str
    label: Text
    order: int
    rows: Callable[[], QuerySet[Any]]
    day: str
    organization: str
    approval: "Approval[Any]"
