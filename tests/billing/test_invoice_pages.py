"""Reports > Invoices, the page of one invoice, and Home's card: who sees what of which invoices."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from billing import pay_links
from billing.models import BillingProfile, BillingSettings, Invoice
from billing.tables import InvoiceTable
from portal.access import Perm, Scope
from portal.models import Contact, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.settings.test_profile import give, level

type SignIn = Callable[[Contact | User], Client]

LIST = "/reports/invoices/"
ALL = f"{LIST}?show_paid=on"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def bill(payer: Organization, total: str = "100", *, days: int = 10, paid: str = "0", **more: Any) -> Invoice:
    """An invoice so many days old, to be paid in thirty."""
    dates = {"dated": ago(days), "due_on": ago(days - 30)}
    return make.invoice(payer, total, paid=Decimal(paid), **dates | more)


def void(invoice: Invoice) -> Invoice:
    Invoice.objects.filter(pk=invoice.pk).update(voided_at=timezone.now(), void_reason="Wrong")
    return invoice


def listed(client: Client, address: str = LIST) -> set[str]:
    """The numbers on the page."""
    return {row.number for row in client.get(address).context["table"].page.object_list}


# The list


def test_open_invoices_of_the_last_twelve_months_unless_one_asks_for_more(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    due, paid = bill(cast.acme), bill(cast.acme, paid="100")
    old = bill(cast.acme, days=400)
    void(bill(cast.acme))
    assert listed(client) == {due.number}
    assert listed(client, ALL) == {due.number, paid.number}
    assert listed(client, f"{LIST}?dated_after=&dated_before=&show_paid=on") == {
        due.number,
        paid.number,
        old.number,
    }
    span = f"dated_after={old.dated}&dated_before={old.dated}"
    assert listed(client, f"{LIST}?{span}") == {old.number}
    assert listed(client, f"{LIST}?status=paid") == {paid.number}


def test_it_is_sorted_by_every_column_that_says_so(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    older, newer = bill(cast.acme, "200", days=60), bill(cast.acme, days=10)
    sorts = [name for name, column in InvoiceTable.base_columns.items() if column.orderable]
    assert {"id", "dated", "number", "total", "due", "status"} <= set(sorts)
    for name in sorts:
        assert listed(client, f"{LIST}?sort={name}") == {older.number, newer.number}
    for name in ("id", "dated", "number", "due_on"):
        rows = client.get(f"{LIST}?sort=-{name}").context["table"].page.object_list
        assert [row.pk for row in rows] == [newer.pk, older.pk], name


def test_a_period_is_taken_away_by_its_chip_and_not_by_the_address_alone(
    cast: Cast, signed_in: SignIn
) -> None:
    old = bill(cast.acme, days=400)
    client = signed_in(cast.manager)
    page = client.get(LIST).content.decode()
    assert f'value="{ago(0)}"' in page
    (chip,) = (piece for piece in page.split('class="chip" href="')[1:] if "dated" in piece.split('"')[0])
    assert listed(client, LIST + chip.split('"')[0].replace("&amp;", "&")) == {old.number}


def test_a_parent_sees_whoever_is_billed_separately_and_a_sub_organization_only_itself(
    cast: Cast, signed_in: SignIn
) -> None:
    ours, north, south = (bill(payer) for payer in (cast.acme, cast.acme_north, cast.acme_south))
    bill(cast.globex)
    BillingProfile.objects.create(organization=cast.acme_south, bills_separately=False)
    assert listed(signed_in(cast.manager)) == {ours.number, north.number, south.number}
    assert listed(signed_in(cast.north_manager)) == {north.number}
    page = signed_in(cast.manager).get(LIST).context["filter"].form.fields["organization"]
    assert {str(label) for _key, label in page.choices} >= {"Acme", "Acme North", "Acme South"}
    Invoice.objects.filter(payer=cast.acme_south).delete()
    page = signed_in(cast.manager).get(LIST).context["filter"].form.fields["organization"]
    assert "Acme South" not in {str(label) for _key, label in page.choices}


@pytest.mark.parametrize(
    ("due_in", "paid", "word"),
    [(0, "0", "Due"), (-1, "0", "Overdue"), (-1, "40", "Overdue"), (5, "40", "Due"), (-1, "100", "Paid")],
)
def test_part_paid_and_past_due_is_overdue(
    cast: Cast, signed_in: SignIn, due_in: int, paid: str, word: str
) -> None:
    bill(cast.acme, paid=paid, days=20, due_on=ago(-due_in))
    table = signed_in(cast.manager).get(ALL).context["table"]
    (row,) = table.page.object_list
    assert f">{word}<" in table.body
    assert row.standing == row.status_on(timezone.localdate())


def test_currencies_are_never_added_up(cast: Cast, signed_in: SignIn) -> None:
    bill(cast.acme, "100", paid="30")
    bill(cast.acme, "50", currency="EUR")
    bill(cast.acme, "20", currency="EUR")
    words = signed_in(cast.manager).get(ALL).context["count_words"]
    assert words == "3 entries · Total €70.00, $100.00 · Amount due €70.00, $70.00"


def test_what_is_exported_are_numbers_beside_their_currency(cast: Cast, signed_in: SignIn) -> None:
    bill(cast.acme, "1234.5", paid="34.5")
    response = signed_in(cast.manager).get(f"{ALL}&export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response))).worksheets[0]
    heads, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    found = dict(zip(heads, row, strict=True))
    assert (found["Total"], found["Amount due"], found["Currency"]) == (1234.5, 1200, "USD")
    assert (found["Status"], found["Organization"]) == ("Due", "Acme")
    csv = b"".join(signed_in(cast.manager).get(f"{ALL}&export=csv")).decode()
    assert "1234.50" in csv
    assert b"".join(signed_in(cast.manager).get(f"{ALL}&export=pdf")).startswith(b"%PDF")


@pytest.mark.parametrize(
    "query",
    [
        "dated_after=31.31.2026",
        "dated_after=2026-05-02&dated_before=2026-05-01",
        "organization=999",
        "nonsense=1",
    ],
)
def test_what_cannot_be_asked_for_is_said_and_the_form_kept(
    cast: Cast, signed_in: SignIn, query: str
) -> None:
    bill(cast.globex)
    response = signed_in(cast.manager).get(f"{LIST}?{query}&number=INV-7")
    assert response.status_code == 400
    assert response.context["problems"]
    assert 'value="INV-7"' in response.content.decode()


def test_who_may_see_their_own_only_sees_no_sub_organization_s(cast: Cast, signed_in: SignIn) -> None:
    ours, north = bill(cast.acme), bill(cast.acme_north)
    client = signed_in(give(cast.manager, level(Perm.INVOICES_VIEW, scope=Scope.OWN)))
    assert listed(client) == {ours.number}
    assert statuses(client, ours) == [200, 200]
    assert statuses(client, north) == [404, 404]


# One invoice


def statuses(client: Client, invoice: Invoice) -> list[int]:
    """What its page and its PDF answer."""
    answers = [client.get(f"{LIST}{invoice.pk}/{page}") for page in ("", "pdf/")]
    assert all(b"".join(answer) for answer in answers)  # which closes the file
    return [answer.status_code for answer in answers]


def test_an_invoice_out_of_reach_is_unknown_on_screen_and_on_paper(cast: Cast, signed_in: SignIn) -> None:
    ours, north = bill(cast.acme), bill(cast.acme_north)
    assert statuses(signed_in(cast.manager), north) == [200, 200]
    for client, invoice in (
        (signed_in(cast.manager), bill(cast.globex)),
        (signed_in(cast.manager), void(bill(cast.acme))),
        (signed_in(cast.north_manager), ours),
    ):
        assert statuses(client, invoice) == [404, 404]
        assert client.post(f"{LIST}{invoice.pk}/pdf/").status_code == 404
    assert statuses(signed_in(cast.advanced), ours) == [403, 403]


def test_lines_stand_under_their_headings_and_the_sums_on_the_last_page(
    cast: Cast, signed_in: SignIn
) -> None:
    invoice = bill(cast.acme, "118", net=Decimal(100), tax=Decimal(18))
    make.lines(invoice, "Early", count=60, heading="First ticket")
    make.lines(invoice, "Late", count=60, heading="Second ticket")
    invoice.taxes.create(name="VAT", percent=18, base=100, amount=18)
    client, address = signed_in(cast.manager), f"{LIST}{invoice.pk}/"
    first, second = (client.get(f"{address}?page={page}").content.decode() for page in (1, 2))
    assert first.count(">First ticket<") == second.count(">Second ticket<") == 1
    assert (first.count("Early"), first.count("Late"), second.count("Late")) == (60, 40, 20)
    assert "VAT 18 % on $100.00" in second
    assert "VAT 18 % on" not in first
    assert client.get(f"{address}?page=3").status_code == 404


def test_ten_thousand_lines_cost_what_a_hundred_cost(cast: Cast, signed_in: SignIn) -> None:
    short, long = bill(cast.acme), bill(cast.acme)
    make.lines(short, count=150)
    make.lines(long, count=10_000)
    client = signed_in(cast.manager)
    asked = []
    for invoice in (short, long):
        client.get(f"{LIST}{invoice.pk}/")
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"{LIST}{invoice.pk}/")
        asked.append(len(captured))
        assert len(response.context["page"].object_list) == 100
    assert asked == [PAGE, PAGE]


# session, login, sub-organizations, settings, invoice, taxes, payments, settings and profile to pay by link,
# the lines counted twice and read
PAGE = 11


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(cast: Cast, signed_in: SignIn, rows: int) -> None:
    for _ in range(rows):
        bill(cast.acme)
    client = signed_in(cast.manager)
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    # session, login, sub-organizations, settings, options, rows, sums
    assert len(captured) == 7


# Paying


@pytest.fixture
def payment_page(db: None) -> BillingSettings:
    settings = BillingSettings.load()
    settings.pay_link = "https://pay.example.test/{number}?sum={amount}&in={currency}&id={id}"
    settings.full_clean()
    settings.save()
    return settings


def pay_url(client: Client, invoice: Invoice) -> str:
    url: str = client.get(f"{LIST}{invoice.pk}/").context["pay_url"]
    return url


def test_the_link_to_pay_names_what_is_due_and_nothing_leads_elsewhere(
    cast: Cast, signed_in: SignIn, payment_page: BillingSettings
) -> None:
    invoice = bill(cast.acme, "100", paid="40.5", number="A/../&b=#?")
    response = signed_in(cast.manager).get(f"{LIST}{invoice.pk}/")
    expected = f"https://pay.example.test/A%2F..%2F%26b%3D%23%3F?sum=59.50&in=USD&id={invoice.pk}"
    assert response.context["pay_url"] == expected
    page = response.content.decode()
    assert expected.replace("&", "&amp;") in page
    assert 'target="_blank" rel="noopener noreferrer"' in " ".join(page.split())


def test_who_is_shown_the_way_to_pay(cast: Cast, signed_in: SignIn, payment_page: BillingSettings) -> None:
    due, paid = bill(cast.acme), bill(cast.acme, paid="100")
    assert pay_url(signed_in(cast.manager), due)
    assert not pay_url(signed_in(cast.manager), paid)
    assert not pay_url(signed_in(cast.billing), due)  # may see, not pay
    BillingProfile.objects.create(organization=cast.acme, pay_link=False)
    assert not pay_url(signed_in(cast.manager), due)
    BillingProfile.objects.update(pay_link=True)
    BillingSettings.objects.update(pay_link="")
    assert not pay_url(signed_in(cast.manager), due)


@pytest.mark.parametrize(
    "template",
    [
        "http://pay.example.test/{number}",
        "javascript:alert({number})",
        "//pay.example.test/{number}",
        "https://{number}/",
        "https://{number}.example.test/",
        "https://user:pass@pay.example.test/",
        "https://pay.example.test/{payer}",
        "https://pay.example.test/{number.__class__}",
        "https://pay.example.test/{0}",
        "https://pay.example.test/{}",
        "https://pay.example.test/{number!r}",
        "https://pay.example.test/{amount:>99999}",
        "https://pay.example.test/{number",
        "https://pay.example.test/ {number}",
        "https://[pay.example.test/",
        'https://pay.example.test/"{number}',
    ],
)
def test_an_address_that_leads_astray_is_refused(template: str) -> None:
    with pytest.raises(ValidationError):
        pay_links.validate(template)


# The card


def card(client: Client) -> str:
    return client.get(reverse("home_card", args=["recent_invoices"])).content.decode()


def test_the_card_has_the_five_newest_of_ones_own_organization(cast: Cast, signed_in: SignIn) -> None:
    ours = [bill(cast.acme, days=days) for days in (360, 50, 40, 30, 20, 10)]
    hidden = [void(bill(cast.acme)), bill(cast.acme, days=370), bill(cast.acme_north), bill(cast.globex)]
    page = card(signed_in(cast.manager))
    assert "Recent Invoices for Acme" in page
    assert [invoice.number for invoice in ours if invoice.number in page] == [
        invoice.number for invoice in ours[1:]
    ]
    assert not [invoice.number for invoice in hidden if invoice.number in page]
    assert page.index(ours[5].number) < page.index(ours[1].number)


def test_the_card_has_nothing_older_than_twelve_months(cast: Cast, signed_in: SignIn) -> None:
    old, young = bill(cast.acme, days=370), bill(cast.acme, days=360)
    page = card(signed_in(cast.manager))
    assert (old.number in page, young.number in page) == (False, True)


def test_the_card_ignores_what_home_looks_at(cast: Cast, signed_in: SignIn) -> None:
    ours, theirs = bill(cast.acme), bill(cast.acme_north)
    client = signed_in(cast.manager)
    client.post(reverse("home_organization"), {"organization": cast.acme_north.pk})
    page = client.get("/").content.decode()
    assert ours.number in page
    assert theirs.number not in page


def test_the_card_leads_to_the_twelve_months_in_a_new_window(cast: Cast, signed_in: SignIn) -> None:
    paid = bill(cast.acme, paid="100", days=300)
    client = signed_in(cast.manager)
    page = card(client)
    link = page.split('class="card-end no-print"')[1].split('href="')[1]
    assert 'target="_blank"' in link
    assert listed(client, link.split('"')[0].replace("&amp;", "&")) == {paid.number}


def test_without_the_grant_there_is_no_card(cast: Cast, signed_in: SignIn) -> None:
    bill(cast.acme)
    for contact in (cast.basic, cast.advanced, cast.comanaged_resource):
        assert "recent_invoices" not in signed_in(contact).get("/").content.decode()
        assert signed_in(contact).get(reverse("home_card", args=["recent_invoices"])).status_code == 404
