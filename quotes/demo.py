"""Quotes for the demo: everybody with a login at a larger client has one to answer, some are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.demo.people import cast
from portal.demo.world import World
from portal.models import Contact, Organization, ProviderSettings, User
from portal.notifications import mail_muted
from portal.witness import Witness
from quotes.choices import Answer, Discount, Rhythm
from quotes.models import Quote, QuoteLine, QuoteVersion
from quotes.services.answering import quote_answer
from quotes.services.publishing import quote_publish, quote_withdraw

TERMS = (
    "1. Prices hold until the day named above.\n"
    "2. One-off items are billed on delivery, recurring ones in advance.\n"
    "3. Recurring items can be cancelled with three months' notice."
)

type Item = tuple[str, str, str, str, Rhythm, bool]  # title, description, quantity, price, paid, optional


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, and what becomes of it: "" for nothing yet."""

    title: str
    about: str
    items: tuple[Item, ...]
    days: int = 21
    end: str = ""
    comment: str = ""


LAPTOPS = Offer(
    "Six laptops for the field staff",
    "As we discussed: light, with a screen one can read outside, and three years of repair on the spot.",
    (
        ("Laptop 14 inch, 32 GB", "Repair on the spot for three years", "6", "1180", Rhythm.ONCE, False),
        ("Setting up", "Accounts, encryption, your programs", "6", "95", Rhythm.ONCE, False),
        ("Docking station", "", "6", "165", Rhythm.ONCE, True),
        ("Care of the devices", "Updates, monitoring, lost-device lock", "6", "9.50", Rhythm.MONTHLY, False),
    ),
)
WIRELESS = Offer(
    "Wireless network for the warehouse",
    "Eight access points and the survey that says where they go.",
    (
        ("Survey on site", "", "1", "480", Rhythm.ONCE, False),
        ("Access point", "For halls, with mounting", "8", "310", Rhythm.ONCE, False),
        ("Spare access point", "", "1", "290", Rhythm.ONCE, True),
    ),
    end=Answer.APPROVE,
    comment="Please begin in the first week of the month.",
)
TELEPHONES = Offer(
    "Telephones in the cloud",
    "Replaces the old exchange; numbers stay.",
    (
        ("Seat with telephone", "", "24", "14.90", Rhythm.MONTHLY, False),
        ("Moving the numbers", "", "1", "350", Rhythm.ONCE, False),
    ),
    end=Answer.DECLINE,
    comment="We stay with the exchange until next year.",
)
BACKUP = Offer(
    "A second place for the backups",
    "Copies leave the house every night.",
    (("Storage, 4 TB", "", "1", "640", Rhythm.YEARLY, False),),
    end="withdrawn",
)


def seed(world: World) -> None:
    """A quote to answer for each login of the cast; to the managers also those that are over."""
    sales = world.staff["Sales"][0]
    with mail_muted():
        for contact, offers in _readers(world):
            for offer in offers:
                _end(_offer(contact, sales, offer), offer, sales)


def _readers(world: World) -> Iterator[tuple[Contact, tuple[Offer, ...]]]:
    names = [login["username"] for spec in cast()["organization"] for login in spec.get("login", ())]
    people = Contact.objects.for_viewer().filter(user__username__in=names).order_by("pk")
    for contact in people:
        is_manager = contact.security_level is not None and contact.security_level.key == "manager"
        yield contact, (LAPTOPS, WIRELESS, TELEPHONES, BACKUP) if is_manager else (LAPTOPS,)


def _offer(contact: Contact, sales: User, offer: Offer) -> Quote:
    quote = Quote.objects.create(
        organization=contact.organization, contact=contact, salesperson=sales, title=offer.title
    )
    version = QuoteVersion.objects.create(
        quote=quote, number=1, **_facts(contact.organization, ProviderSettings.load().today, offer)
    )
    QuoteLine.objects.bulk_create(_lines(version, offer))
    quote_publish(actor=sales, quote=quote)
    return quote


def _facts(organization: Organization, today: date, offer: Offer) -> dict[str, object]:
    return {
        "introduction": f"{offer.about}\n",
        "terms": TERMS,
        "currency": organization.currency,
        "tax_name": "VAT",
        "tax_percent": Decimal(20),
        "effective_on": today - timedelta(days=9),
        "expires_on": today + timedelta(days=offer.days),
    }


def _lines(version: QuoteVersion, offer: Offer) -> Iterator[QuoteLine]:
    for position, (title, about, quantity, price, rhythm, optional) in enumerate(offer.items):
        is_first = position == 0
        yield QuoteLine(
            version=version,
            position=position,
            title=title,
            description=about,
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
            unit_cost=Decimal(price) * Decimal("0.72"),
            rhythm=rhythm,
            is_optional=optional,
            discount=Discount.PERCENT if is_first else Discount.NONE,
            discount_value=Decimal(5) if is_first else Decimal(0),
        )


def _end(quote: Quote, offer: Offer, sales: User) -> None:
    if offer.end == "withdrawn":
        quote_withdraw(actor=sales, quote=quote)
    elif offer.end:
        _answer(quote, offer)


def _answer(quote: Quote, offer: Offer) -> None:
    contact = quote.contact
    viewer = contact.as_viewer()
    if viewer is None:
        return
    quote_answer(
        viewer=viewer,
        witness=Witness(
            user_id=contact.user_id,
            person=contact.name,
            email=contact.email,
            contact_id=contact.pk,
            organization_id=contact.organization_id,
            organization_name=contact.organization.name,
            role=viewer.level_name,
        ),
        quote=quote,
        version=1,
        answer=offer.end,
        comment=offer.comment,
    )
