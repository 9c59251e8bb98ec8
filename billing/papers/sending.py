"""Papers on their way to their readers: at once, or by the worker."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse

from billing.models import Invoice
from billing.papers import invoice as paper
from billing.papers import statement as account
from billing.papers.statement import Statement, statement_of
from billing.querysets import InvoiceQuerySet
from portal.access import Perm
from portal.models import Organization, PreparedFile, User
from portal.pdf import Progress
from portal.registry import PreparedKind, Reader
from portal.services.prepared import prepared_order

PERMISSION = "billing.view_invoice"


def _send(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    target = TemporaryFile()  # noqa: SIM115 - the response closes it when the last byte is sent
    write(target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name)


def send_paper(invoice: Invoice) -> FileResponse:
    """The invoice as a file, made now."""
    return _send(partial(paper.write, invoice), paper.name_of(invoice))


def send_statement(statement: Statement) -> FileResponse:
    """The statement as a file, made now."""
    return _send(partial(account.write, statement), statement.file_name)


def order_paper(user: User, invoice: Invoice) -> PreparedFile:
    """Have the worker make it. Raises ValidationError when too much is waiting already."""
    return prepared_order(
        user=user, kind=INVOICE.key, subject={"invoice": invoice.pk}, name=paper.name_of(invoice)
    )


def order_statement(user: User, statement: Statement) -> PreparedFile:
    """Have the worker make it. Raises ValidationError when too much is waiting already."""
    subject = {"payer": statement.payer.pk, "day": statement.day.isoformat()}
    return prepared_order(user=user, kind=STATEMENT.key, subject=subject, name=statement.file_name)


def _invoices(reader: Reader) -> InvoiceQuerySet:
    """What the reader may have; staff with the permission have voided ones, too."""
    if reader.viewer is None and reader.user.is_staff and reader.user.has_perm(PERMISSION):
        return Invoice.objects.all()
    return Invoice.objects.visible_to(reader.viewer)


def _is_open(reader: Reader, subject: Mapping[str, Any]) -> bool:
    return _invoices(reader).filter(pk=subject["invoice"]).exists()


def _make(reader: Reader, subject: Mapping[str, Any], target: IO[bytes], progress: Progress) -> None:
    paper.write(_invoices(reader).get(pk=subject["invoice"]), target, progress)


INVOICE = PreparedKind("billing.invoice", _is_open, _make)


def _payer(reader: Reader, subject: Mapping[str, Any]) -> Organization | None:
    """Whose account it is, if the reader may have its invoices at all."""
    known = Organization.objects.filter(pk=subject["payer"])
    if reader.viewer is None:
        return known.first() if reader.user.is_staff and reader.user.has_perm(PERMISSION) else None
    return known.visible_to(reader.viewer).first() if reader.viewer.can(Perm.INVOICES_VIEW) else None


def _is_open_account(reader: Reader, subject: Mapping[str, Any]) -> bool:
    return _payer(reader, subject) is not None


def _make_account(reader: Reader, subject: Mapping[str, Any], target: IO[bytes], progress: Progress) -> None:
    payer = _payer(reader, subject)
    if payer is None:
        raise LookupError(subject)
    day = date.fromisoformat(subject["day"])
    account.write(statement_of(_invoices(reader), payer, day), target, progress)


STATEMENT = PreparedKind("billing.statement", _is_open_account, _make_account)
