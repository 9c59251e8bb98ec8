"""Invoices: made once from what was posted, numbered without a gap, paid in parts, voided with a reason."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from billing.choices import ContractType, Grouping, InvoiceStatus
from billing.models import (
    BillingProfile,
    BillingSettings,
    Contract,
    Deduction,
    Invoice,
    InvoiceLine,
    Payment,
    PostedItem,
)
from billing.services.invoicing import Asked, invoices_make, invoices_preview
from billing.services.payments import invoice_void, payment_record, payment_remove
from billing.services.purchases import purchase_add, purchase_withdraw
from portal.models import AuditEntry, Contact, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post, time_entry_unpost

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))
INVOICED = date(2026, 4, 1)


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Acme pays by the hour, a hundred and tax of 8.875 percent."""
    make.role("Technician", is_default=True)
    BillingProfile.objects.create(
        organization=cast.acme, tax_name="Sales tax", tax_percent=Decimal("8.875"), payment_days=14
    )
    return make.contract(cast.acme, name="Support")


def post(clerk: User, contract: Contract, quantity: str = "1", **fields: Any) -> TicketTimeEntry:
    return time_entry_post(actor=clerk, entry=make.hours(contract, clerk, quantity, **fields))


def bill(clerk: User, asked: Asked = MARCH, dated: date = INVOICED) -> list[Invoice]:
    return invoices_make(actor=clerk, asked=asked, dated=dated)


def one(clerk: User, contract: Contract, quantity: str = "1") -> Invoice:
    post(clerk, contract, quantity)
    (invoice,) = bill(clerk)
    return invoice


def pay(clerk: User, invoice: Invoice, amount: str, **fields: Any) -> Payment:
    facts: dict[str, Any] = {"received_on": date(2026, 4, 9)} | fields
    return payment_record(actor=clerk, invoice=invoice, amount=Decimal(amount), **facts)


# Making


def test_an_invoice_bills_what_was_posted_in_the_period(contract: Contract, clerk: User, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(address="1 Road")
    before, within, last, after = (
        post(clerk, contract, "1.25", worked_on=date(2026, month, day))
        for month, day in ((2, 28), (3, 1), (3, 31), (4, 1))
    )
    (invoice,) = bill(clerk)
    assert {line.item.source_id for line in invoice.lines.all() if line.item} == {within.pk, last.pk}
    assert (invoice.net, invoice.tax, invoice.total) == (
        Decimal(250),
        Decimal("22.19"),
        Decimal("272.19"),
    )  # 22.1875
    assert (invoice.payer, invoice.payer_name, invoice.payer_address) == (cast.acme, "Acme", "1 Road")
    assert (invoice.dated, invoice.due_on, invoice.currency) == (INVOICED, date(2026, 4, 15), "USD")
    assert [(str(tax), tax.base, tax.amount) for tax in invoice.taxes.all()] == [
        ("Sales tax 8.875 %", Decimal(250), Decimal("22.19"))
    ]
    assert set(PostedItem.objects.open().values_list("source_id", flat=True)) == {before.pk, after.pk}
    assert AuditEntry.objects.get(verb="invoice.made").organization_id == cast.acme.pk


def test_the_preview_is_what_will_be_made_and_writes_nothing(
    contract: Contract, clerk: User, cast: Cast
) -> None:
    post(clerk, contract, "2")
    post(clerk, make.contract(cast.globex), "3")
    drafts = invoices_preview(actor=clerk, asked=MARCH)
    assert not Invoice.objects.exists()
    made = bill(clerk)
    assert [(draft.payer, draft.totals.total, len(draft.items)) for draft in drafts] == [
        (invoice.payer, invoice.total, invoice.lines.count()) for invoice in made
    ]
    assert [invoice.payer for invoice in made] == [cast.acme, cast.globex]


def test_only_the_payers_who_are_named(contract: Contract, clerk: User, cast: Cast) -> None:
    post(clerk, contract)
    post(clerk, make.contract(cast.globex))
    (invoice,) = bill(clerk, Asked(MARCH.first, MARCH.last, payers=[cast.globex]))
    assert invoice.payer == cast.globex


def test_nobody_is_billed_twice(contract: Contract, clerk: User) -> None:
    one(clerk, contract)
    assert bill(clerk) == []
    assert invoices_preview(actor=clerk, asked=MARCH) == []
    line = InvoiceLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.bulk_create([_again(line)])


def _again(line: InvoiceLine) -> InvoiceLine:
    line.pk, line.position = None, 99
    return line


def test_each_payer_and_each_currency_has_an_invoice(contract: Contract, clerk: User, cast: Cast) -> None:
    post(clerk, contract)
    resold = make.contract(cast.acme_north, billing_organization=cast.acme)
    post(clerk, resold)
    post(clerk, make.contract(cast.globex))
    PostedItem.objects.filter(contract=resold).update(currency="EUR")
    made = bill(clerk)
    assert [(invoice.payer, invoice.currency) for invoice in made] == [
        (cast.acme, "EUR"),
        (cast.acme, "USD"),
        (cast.globex, "USD"),
    ]


@pytest.mark.parametrize(
    ("grouping", "headings"),
    [
        (Grouping.SUBJECT, ["T1 Printer", "T1 Printer", "T2 Mail"]),
        (Grouping.CONTRACT, ["Support", "Support", "Support"]),
        (Grouping.DAY, ["", "", ""]),
    ],
)
def test_lines_stand_under_headings(
    contract: Contract, clerk: User, grouping: str, headings: list[str]
) -> None:
    for subject, day in (("T1 Printer", 9), ("T2 Mail", 3), ("T1 Printer", 2)):
        entry = post(clerk, contract, worked_on=date(2026, 3, day))
        PostedItem.objects.of_source(entry).update(subject=subject)
    (invoice,) = bill(clerk, Asked(MARCH.first, MARCH.last, grouping=grouping))
    assert [line.heading for line in invoice.lines.all()] == headings
    days = [line.worked_on.day for line in invoice.lines.all()]
    assert days == ([2, 9, 3] if grouping == Grouping.SUBJECT else [2, 3, 9])


def test_internal_text_never_reaches_an_invoice(contract: Contract, clerk: User) -> None:
    post(clerk, contract, summary="CANARY", visibility="internal")
    (invoice,) = bill(clerk)
    assert "CANARY" not in str([line.__dict__ for line in invoice.lines.all()])
    assert not PostedItem.objects.filter(description__contains="CANARY").exists()


def test_covered_work_is_listed_beside_what_costs_and_waits_alone(
    contract: Contract, clerk: User, cast: Cast
) -> None:
    post(clerk, make.contract(cast.acme, ContractType.FIXED_PRICE), "8")
    assert bill(clerk) == []
    invoice = one(clerk, contract)
    assert sorted(line.amount for line in invoice.lines.all()) == [0, 100]


def test_a_backwards_period_and_a_closed_day_are_refused(contract: Contract, clerk: User) -> None:
    post(clerk, contract)
    with pytest.raises(ValidationError, match="before it begins"):
        bill(clerk, Asked(MARCH.last, MARCH.first))
    BillingSettings(closed_until=INVOICED).save()
    with pytest.raises(ValidationError, match="closed"):
        bill(clerk)
    assert not Invoice.objects.exists()


def test_only_the_billing_staff_make_pay_and_void(contract: Contract, clerk: User, cast: Cast) -> None:
    invoice = one(clerk, contract)
    tom = cast.technician
    payment = pay(clerk, invoice, "1")
    for forbidden in (
        lambda: invoices_preview(actor=tom, asked=MARCH),
        lambda: bill(tom),
        lambda: pay(tom, invoice, "1"),
        lambda: payment_remove(actor=tom, payment=payment),
        lambda: invoice_void(actor=tom, invoice=invoice, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_a_thousand_lines_take_few_queries(
    contract: Contract, clerk: User, django_assert_max_num_queries: Any
) -> None:
    item = PostedItem.objects.of_source(post(clerk, contract)).get()
    copies = []
    for number in range(1000):
        item.pk, item.source_id = None, -number - 1
        copies.append(PostedItem(**{f.attname: getattr(item, f.attname) for f in item._meta.fields}))
    PostedItem.objects.bulk_create(copies)
    with django_assert_max_num_queries(30):
        (invoice,) = bill(clerk)
    assert invoice.lines.count() == 1001
    assert invoice.net == 100_100


# Numbers


class GaveUpError(Exception):
    """Stands for anything that goes wrong after the number was taken."""


def test_numbers_have_no_gap_even_when_one_fails_or_is_voided(contract: Contract, clerk: User) -> None:
    first = one(clerk, contract)

    def fails() -> None:
        with transaction.atomic():
            one(clerk, contract)
            raise GaveUpError

    with pytest.raises(GaveUpError):
        fails()
    invoice_void(actor=clerk, invoice=first, reason="Wrong month")
    numbers = [invoice.number for invoice in bill(clerk)]
    assert [first.number, *numbers] == ["INV-00001", "INV-00002"]


@pytest.mark.django_db(transaction=True)
def test_eight_invoicers_on_the_same_period(
    contract: Contract, clerk: User, cast: Cast, request: pytest.FixtureRequest
) -> None:
    """Every item on one invoice, whoever was first; numbers count on without a gap; one gives up."""
    contracts = [contract, make.contract(cast.globex), make.contract(cast.acme_north)]
    for _round in range(4):
        for each in contracts:
            post(clerk, each)
    connect: Callable[[], Any] = request.getfixturevalue("connect")

    def invoicer(who: int) -> tuple[list[str], list[str], int]:
        connections["default"] = connect()
        with closing(connections["default"]):
            made = [] if _gave_up(clerk, who) else bill(clerk)
            numbers = sorted(Invoice.objects.values_list("number", flat=True))
            return [invoice.number for invoice in made], numbers, InvoiceLine.objects.count()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(invoicer, range(8)))

    won = sorted(number for made, _numbers, _lines in answers for number in made)
    assert won == ["INV-00001", "INV-00002", "INV-00003"]
    assert max(numbers for _made, numbers, _lines in answers) == won
    assert max(lines for *_, lines in answers) == 12


def _gave_up(clerk: User, who: int) -> bool:
    """The third invoicer's transaction ends without a commit."""
    if who != 3:
        return False
    with transaction.atomic():
        bill(clerk)
        transaction.set_rollback(True)
    return True


# Once invoiced


def test_what_is_invoiced_is_neither_taken_back_nor_deleted(contract: Contract, clerk: User) -> None:
    entry = post(clerk, contract)
    (invoice,) = bill(clerk)
    with pytest.raises(ValidationError, match="Invoice INV-00001 bills this already"):
        time_entry_unpost(actor=clerk, entry=entry)
    entry.refresh_from_db()
    assert entry.is_posted
    with pytest.raises(ProtectedError):
        PostedItem.objects.all().delete()
    invoice_void(actor=clerk, invoice=invoice, reason="Wrong hours")
    time_entry_unpost(actor=clerk, entry=entry)
    assert not PostedItem.objects.exists()


def test_what_is_invoiced_keeps_what_it_took_from_a_block(cast: Cast, clerk: User) -> None:
    make.role("Technician", is_default=True)
    block = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    bought = purchase_add(
        actor=clerk,
        contract=block,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        quantity=Decimal(3),
        price=Decimal(250),
    )
    billed = post(clerk, block, "2", worked_on=date(2026, 3, 9))
    (invoice,) = bill(clerk, Asked(date(2026, 1, 1), MARCH.last))
    assert invoice.net == 250
    older = post(clerk, block, "2", worked_on=date(2026, 3, 2))

    def taken(entry: TicketTimeEntry) -> dict[int | None, Decimal]:
        rows = Deduction.objects.filter(item__source_id=entry.pk, item__kind="labour")
        return {row.purchase_id: row.quantity for row in rows}

    assert taken(billed) == {bought.pk: 2}
    assert taken(older) == {bought.pk: 1, None: 1}
    with pytest.raises(ValidationError, match="counts on it"):
        purchase_withdraw(actor=clerk, purchase=bought)

    invoice_void(actor=clerk, invoice=invoice, reason="Wrong month")
    assert taken(older) == {bought.pk: 2}
    assert taken(billed) == {bought.pk: 1, None: 1}
    purchase_withdraw(actor=clerk, purchase=bought)
    assert taken(billed) == {None: 2}


def test_a_purchase_whose_price_is_billed_stays(cast: Cast, clerk: User) -> None:
    block = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    span = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 12, 31)}
    bought = purchase_add(actor=clerk, contract=block, quantity=Decimal(3), price=Decimal(250), **span)
    bill(clerk)
    with pytest.raises(ValidationError, match="bills this already"):
        purchase_withdraw(actor=clerk, purchase=bought)
    bought.refresh_from_db()
    assert bought.is_active


# Paying and voiding


def test_payments_add_up_and_never_beyond_the_total(contract: Contract, clerk: User) -> None:
    invoice = one(clerk, contract)  # 108.88
    pay(clerk, invoice, "100", reference="Cheque 7")
    invoice.refresh_from_db()
    assert (invoice.paid, invoice.amount_due) == (Decimal(100), Decimal("8.88"))
    with pytest.raises(ValidationError, match=r"Only \$8.88 is due"):
        pay(clerk, invoice, "8.89")
    second = pay(clerk, invoice, "8.88")
    invoice.refresh_from_db()
    assert invoice.status_on(date(2030, 1, 1)) == InvoiceStatus.PAID
    payment_remove(actor=clerk, payment=second)
    with pytest.raises(ValidationError, match="not there any more"):
        payment_remove(actor=clerk, payment=second)
    invoice.refresh_from_db()
    assert invoice.amount_due == Decimal("8.88")
    verbs = AuditEntry.objects.filter(target_type="billing.Invoice").order_by("pk")
    assert [entry.verb for entry in verbs] == [
        "invoice.made",
        "invoice.paid",
        "invoice.paid",
        "invoice.payment_removed",
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_impossible_payments_are_refused(contract: Contract, clerk: User, amount: str) -> None:
    invoice = one(clerk, contract)
    with pytest.raises(ValidationError):
        pay(clerk, invoice, amount)
    assert not Payment.objects.exists()


def test_the_database_never_lets_more_be_paid_than_the_total(contract: Contract, clerk: User) -> None:
    invoice = one(clerk, contract)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(paid=invoice.total + 1)


def test_a_paid_invoice_is_not_voided_nor_a_voided_one_paid(contract: Contract, clerk: User) -> None:
    invoice = one(clerk, contract)
    payment = pay(clerk, invoice, "1")
    with pytest.raises(ValidationError, match="payment was recorded"):
        invoice_void(actor=clerk, invoice=invoice, reason="Wrong")
    payment_remove(actor=clerk, payment=payment)
    for reason in ("", "  "):
        with pytest.raises(ValidationError, match="Why"):
            invoice_void(actor=clerk, invoice=invoice, reason=reason)
    voided = invoice_void(actor=clerk, invoice=invoice, reason=" Wrong month ")
    assert (voided.number, voided.void_reason, voided.voided_by) == (invoice.number, "Wrong month", clerk)
    with pytest.raises(ValidationError, match="voided already"):
        invoice_void(actor=clerk, invoice=invoice, reason="Wrong")
    with pytest.raises(ValidationError, match="is voided"):
        pay(clerk, invoice, "1")


def test_a_voided_invoice_keeps_its_lines_and_its_work_is_billed_anew(
    contract: Contract, clerk: User
) -> None:
    invoice = one(clerk, contract)
    invoice_void(actor=clerk, invoice=invoice, reason="Wrong month")
    assert [line.amount for line in invoice.lines.all()] == [100]
    (anew,) = bill(clerk)
    assert anew.net == 100


def test_an_invoice_of_closed_books_is_not_voided(contract: Contract, clerk: User) -> None:
    invoice = one(clerk, contract)
    BillingSettings(closed_until=INVOICED).save()
    with pytest.raises(ValidationError, match="closed"):
        invoice_void(actor=clerk, invoice=invoice, reason="Wrong")


def test_the_status_of_a_row_is_that_of_the_list(cast: Cast) -> None:
    today = date(2026, 6, 15)
    fixed = {"payer": cast.acme, "payer_name": "Acme", "dated": date(2026, 6, 1), "currency": "EUR"}
    invoice = Invoice.objects.create(
        number="X",
        sequence=1,
        due_on=today,
        period_from=today,
        period_to=today,
        net=0,
        tax=0,
        total=0,
        **fixed,
    )

    @given(total=st.integers(0, 3), paid=st.integers(0, 3), due=st.integers(-2, 2))
    def holds(total: int, paid: int, due: int) -> None:
        invoice.total, invoice.paid = Decimal(total) / 10, Decimal(min(paid, total)) / 10
        invoice.due_on = today + timedelta(days=due)
        invoice.save()
        rows = Invoice.objects.filter(pk=invoice.pk)
        stands = [status for status in InvoiceStatus if rows.with_status(status, today).exists()]
        assert stands == [invoice.status_on(today)]

    holds()


@pytest.mark.parametrize(
    ("paid", "due", "expected"),
    [
        ("0", 1, "due"),
        ("0", 0, "due"),
        ("0", -1, "overdue"),
        ("5", -1, "overdue"),
        ("5", 1, "due"),
        ("9", -9, "paid"),
    ],
)
def test_a_part_payment_does_not_stop_the_clock(paid: str, due: int, expected: str) -> None:
    today = date(2026, 6, 15)
    invoice = Invoice(total=Decimal(9), paid=Decimal(paid), due_on=today + timedelta(days=due))
    assert invoice.status_on(today) == expected


# Who may see them


def numbers(contact: Contact) -> set[str]:
    viewer = Contact.objects.for_viewer().get(pk=contact.pk).as_viewer()
    return set(Invoice.objects.visible_to(viewer).values_list("payer_name", flat=True))


@pytest.fixture
def billed(contract: Contract, clerk: User, cast: Cast) -> Cast:
    """One invoice each for Acme, its sub-organization and, as bait, another client."""
    for each in (contract, make.contract(cast.acme_north), make.contract(cast.globex)):
        post(clerk, each)
    bill(clerk)
    return cast


def test_invoices_belong_to_whoever_pays(billed: Cast) -> None:
    for contact in (billed.manager, billed.comanaged_administrator, billed.billing):
        assert numbers(contact) == {"Acme", "Acme North"}, contact
    for contact in (billed.basic, billed.advanced, billed.comanaged_resource):
        assert numbers(contact) == set(), contact
    assert numbers(billed.north_manager) == {"Acme North"}
    assert numbers(billed.globex_manager) == {"Globex"}


def test_work_for_an_end_client_is_billed_to_the_payer_alone(
    contract: Contract, clerk: User, cast: Cast
) -> None:
    post(clerk, make.contract(cast.globex, billing_organization=cast.acme))
    bill(clerk)
    assert numbers(cast.manager) == {"Acme"}
    assert numbers(cast.globex_manager) == set()


def test_a_voided_invoice_does_not_exist_for_contacts(billed: Cast, clerk: User) -> None:
    invoice_void(actor=clerk, invoice=Invoice.objects.get(payer=billed.acme), reason="Wrong")
    assert numbers(billed.manager) == {"Acme North"}
    viewer = billed.manager.as_viewer()
    assert {line.invoice.payer_name for line in InvoiceLine.objects.visible_to(viewer)} == {"Acme North"}


def test_a_level_may_see_only_its_own_organization_s(billed: Cast) -> None:
    level = billed.billing.security_level
    assert level is not None
    level.grants_data = level.grants_data | {"invoices.view": 1}
    level.save()
    assert numbers(billed.billing) == {"Acme"}
