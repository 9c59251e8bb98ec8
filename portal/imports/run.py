"""Running an import: the dry run that shows it, and the run that keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from import_export.results import Result, RowResult
from tablib import Dataset

from portal import audit
from portal.imports.report import Line, Outcome, Report
from portal.imports.resources import PortalResource
from portal.models import Organization, User
from portal.notifications import mail_muted
from portal.registry import Importer

type Rows = Callable[[Dataset, "Options"], Report]

_OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: Outcome.NEW,
    RowResult.IMPORT_TYPE_UPDATE: Outcome.CHANGED,
    RowResult.IMPORT_TYPE_SKIP: Outcome.UNCHANGED,
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to take a file: the zone of times that name none, and for logs whose organization it is."""

    zone: ZoneInfo
    organization: Organization | None = None


def run(
    importer: Importer,
    table: Dataset,
    options: Options,
    *,
    dry_run: bool = False,
    skip_bad: bool = False,
    actor: User | None = None,
) -> Report:
    """Take the rows in one transaction; keep them unless it is a dry run or, without `skip_bad`, one is bad.

    No mail is sent (S36). Raises ValidationError when the file as a whole does not fit.
    """
    with mail_muted(), transaction.atomic():
        report: Report = importer.rows(table, options)
        report.written = not dry_run and (skip_bad or not report.refused)
        if report.written:
            audit.record(f"import.{importer.key}", actor=actor, data=report.totals)
        else:
            transaction.set_rollback(True)
    return report


def by_resource(resource_class: type[PortalResource], **made_with: Any) -> Rows:
    """The rows function of an importer that is one resource of django-import-export, made with these."""

    def rows(table: Dataset, options: Options) -> Report:
        resource = resource_class(**made_with)
        _refuse_other_columns(table, resource)
        result = resource.import_data(table, zone=options.zone, use_transactions=True)
        _refuse_broken_run(result)
        return Report([_line(number, row, table) for number, row in enumerate(result.rows, 1)])

    return rows


def _refuse_other_columns(table: Dataset, resource: PortalResource) -> None:
    known = set(resource.headings)
    if absent := [name for name in resource.required if name not in table.headers]:
        raise ValidationError(
            _("The file has no column for: %(names)s."), params={"names": ", ".join(absent)}
        )
    if unknown := [name for name in table.headers if name not in known]:
        raise ValidationError(
            _("Unknown columns: %(names)s. Known are: %(known)s."),
            params={"names": ", ".join(unknown), "known": ", ".join(sorted(known))},
        )


def _refuse_broken_run(result: Result) -> None:
    """An error that is nobody's bad row is ours: it stops the import and shows itself."""
    for failure in [
        *result.base_errors,
        *(error for _number, errors in result.row_errors() for error in errors),
    ]:
        raise failure.error


def _line(number: int, row: RowResult, table: Dataset) -> Line:
    label = str(row.object_repr or table[number - 1][0] or "")
    if row.validation_error is None:
        return Line(number, _OUTCOMES[row.import_type], label)
    return Line(number, Outcome.REFUSED, label, tuple(_problems(row.validation_error)))


def _problems(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{name}: {' '.join(texts)}" if name != "__all__" else " ".join(texts)
        for name, texts in error.message_dict.items()
    ]
