"""Quotes, offered and not yet."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from portal.models import Contact, ProviderSettings, User
from portal.services.evidence import document_seal
from portal.witness import Witness
from quotes.choices import Answer
from quotes.models import Quote, QuoteAnswer, QuoteLine, QuoteVersion
from quotes.services.answering import quote_answer
from tests.factories import portal


def seller(username: str = "sam") -> User:
    """Sam sells."""
    known = User.objects.filter(username=username).first()
    if known is None:
        known = portal.staff(username, name=f"{username.title()} Seller")
        known.groups.add(Group.objects.get(name="Sales"))
    return User.objects.get(pk=known.pk)


def draft(contact: Contact, title: str = "New laptops", **fields: Any) -> QuoteVersion:
    """A quote with a first version that nobody has seen yet: one line of 1,000.00 and 20 % tax."""
    today = ProviderSettings.load().today
    quote = Quote.objects.create(
        organization=contact.organization, contact=contact, salesperson=seller(), title=title
    )
    facts = {
        "currency": "EUR",
        "tax_name": "VAT",
        "tax_percent": Decimal(20),
        "effective_on": today - timedelta(days=5),
        "expires_on": today + timedelta(days=25),
    }
    version = QuoteVersion.objects.create(quote=quote, number=1, **facts | fields)
    line(version, "Laptop", unit_price=500, quantity=2)
    return version


def line(version: QuoteVersion, title: str, unit_price: Any = 100, **fields: Any) -> QuoteLine:
    """One more line."""
    return QuoteLine.objects.create(
        version=version, title=title, unit_price=unit_price, **{"position": version.lines.count()} | fields
    )


def quote(contact: Contact, title: str = "New laptops", **fields: Any) -> Quote:
    """An offered quote."""
    return offer(draft(contact, title, **fields))


def offer(version: QuoteVersion) -> Quote:
    """Publish a draft; its document is a few letters, because drawing one takes its time."""
    version.document = document_seal(content=f"%PDF-1.7 {version}".encode(), name=f"{version}.pdf")
    version.published_at = timezone.now()
    version.save()
    Quote.objects.filter(pk=version.quote_id).update(current=version)
    return Quote.objects.get(pk=version.quote_id)


def witness(contact: Contact) -> Witness:
    """The contact, as they stand there."""
    return Witness(
        user_id=contact.user_id,
        person=str(contact),
        email=contact.email,
        contact_id=contact.pk,
        organization_id=contact.organization_id,
        organization_name=str(contact.organization),
        role=str(contact.security_level),
    )


def answer(quote: Quote, answer: str = Answer.APPROVE, **fields: Any) -> QuoteAnswer:
    """The addressee's answer to the version in force."""
    viewer = quote.contact.as_viewer()
    assert viewer is not None
    number = Quote.objects.select_related("current").get(pk=quote.pk).current
    facts: dict[str, Any] = {"viewer": viewer, "quote": quote, "witness": witness(quote.contact)}
    facts |= {"version": number.number if number else 0, "answer": answer}
    return quote_answer(**facts | fields)
