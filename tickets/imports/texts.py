"""Plain texts as tickets, so that search has something to find: a body and a topic in each row.

`Document` becomes the description and the beginning of the title, `Topic_group` the request type. A text is
found again by its checksum, so a second run changes nothing and a text that stands twice is one ticket.
"""

from hashlib import sha256
from textwrap import shorten

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from tablib import Dataset

from portal.imports.report import Line, Outcome, Report
from portal.imports.run import Options
from portal.models import Organization
from tickets.choices import Source, StatusKind
from tickets.models import Queue, RequestType, Ticket
from tickets.services.numbers import take_number
from tickets.services.statuses import system_status

COLUMNS = ("Document", "Topic_group")
TITLE_LENGTH = 80


def rows(table: Dataset, options: Options) -> Report:
    """Import the texts for `options.organization`."""
    if options.organization is None:
        raise ValidationError(_("Say for which organization."))
    if absent := [name for name in COLUMNS if name not in table.headers]:
        raise ValidationError(
            _("The file has no column for: %(names)s."), params={"names": ", ".join(absent)}
        )
    writer = Writer(options.organization)
    return Report([writer.write(number, row) for number, row in enumerate(table.dict, 1)])


class Writer:
    """Writes texts as tickets, all of one moment."""

    def __init__(self, organization: Organization) -> None:
        """Look up once what every ticket needs."""
        self.organization = organization
        self.now = timezone.now()
        self.status = system_status(StatusKind.NEW)
        self.queue = Queue.objects.get(is_default=True)
        self.known = set(Ticket.objects.exclude(external_id="").values_list("external_id", flat=True))
        self.topics: dict[str, RequestType] = {}

    def write(self, number: int, row: dict[str, object]) -> Line:
        """One text; its fate."""
        text = str(row["Document"] or "").strip()
        if not text:
            return Line(number, Outcome.REFUSED, "", (_("There is no text."),))
        external_id = f"text:{sha256(text.encode()).hexdigest()[:32]}"
        if external_id in self.known:
            return Line(number, Outcome.UNCHANGED, external_id)
        self.known.add(external_id)
        return Line(
            number, Outcome.NEW, self._ticket(external_id, text, str(row["Topic_group"] or "")).number
        )

    def _ticket(self, external_id: str, text: str, topic: str) -> Ticket:
        return Ticket.objects.create(
            number=take_number(self.now),
            external_id=external_id,
            organization=self.organization,
            title=shorten(text, TITLE_LENGTH, placeholder=" …"),
            description=text,
            request_type=self._topic(topic) if topic else None,
            queue=self.queue,
            status=self.status,
            source=Source.IMPORT,
            created_at=self.now,
        )

    def _topic(self, name: str) -> RequestType:
        if name not in self.topics:
            found, _made = RequestType.objects.get_or_create(name=name, organization=self.organization)
            self.topics[name] = found
        return self.topics[name]
