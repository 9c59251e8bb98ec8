"""A knowledge base for the demo: a folder of Markdown files, and what hangs on them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from kb.imports.archive import Folder
from kb.imports.run import Options, run
from kb.models import Article, ArticleVersion, Category
from kb.services.editing import article_make, draft_make, draft_submit
from portal.demo.world import World
from portal.models import User

NAME = "demo"
FOLDER = Path(__file__).parent / "articles"
# The file of an article, the types of devices it is about, a word of the titles of tickets it answers.
HANGS_ON: dict[str, tuple[tuple[str, ...], str]] = {
    "Devices/Printers/paper-jam.md": (("Laser printer", "Colour multifunction printer"), "printer"),
    "Devices/Printers/toner.md": (("Laser printer", "Colour multifunction printer"), "toner"),
    "Devices/Printers/scan-to-mail.md": (("Colour multifunction printer",), "scan"),
    "Devices/Computers/slow-computer.md": (("Laptop 14-inch", "Laptop 15-inch", "Thin client"), ""),
    "Devices/Computers/lost-laptop.md": (("Laptop 14-inch", "Laptop 15-inch"), "lost"),
    "Network/Wireless/no-wifi.md": (("Wireless access point",), "wireless"),
    "Network/Working elsewhere/vpn.md": (("Firewall",), "VPN"),
    "Mail and calendar/shared-mailbox.md": ((), "mailbox"),
    "Security/password.md": ((), "password"),
}
BESIDE = (
    ("Devices/Printers/paper-jam.md", "Devices/Printers/toner.md"),
    ("Security/password.md", "Security/second-factor.md"),
    ("Security/password.md", "Mail and calendar/suspicious.md"),
)
WAITING = (
    "Forward your desk telephone",
    "Press *Forward*, type the number with its area code and wait for the tone.\n\nTo end it, press again.",
)
MOST_TICKETS = 12


def seed(world: World) -> None:
    """Articles of every audience; one waits for approval, and of one the next version is begun."""
    editor = User.objects.get(username="admin")
    run(Folder(FOLDER), Options(NAME, publish=True, actor=editor), dry_run=False)
    found = {row.source.removeprefix(f"{NAME}/"): row for row in Article.objects.order_by("source")}
    for days, article in enumerate(found.values()):
        _date(world, article, 9 * days + 3)
    for path, (types, word) in HANGS_ON.items():
        _hang(found[path], types, word)
    for one, other in BESIDE:
        found[one].related.add(found[other])
    draft_make(actor=editor, article=found["Network/Working elsewhere/vpn.md"])
    waiting = Article(category=Category.objects.get(name="Devices"))
    article_make(actor=editor, article=waiting, title=WAITING[0], text=WAITING[1], tags=["phone"])
    draft_submit(actor=editor, article=waiting)


def _date(world: World, article: Article, days: int) -> None:
    at = world.now - timedelta(days=days)
    ArticleVersion.objects.filter(article=article).update(created_at=at, published_at=at)
    Article.objects.filter(pk=article.pk).update(created_at=at, published_at=at)


def _hang(article: Article, types: tuple[str, ...], word: str) -> None:
    """What other apps have, by their tables: the knowledge base imports none of them."""
    kinds, tickets = _model("device_types"), _model("tickets")
    article.device_types.set(kinds.objects.filter(name__in=types))
    if word:
        article.tickets.set(tickets.objects.filter(title__icontains=word).order_by("-pk")[:MOST_TICKETS])


def _model(name: str) -> Any:
    return Article._meta.get_field(name).related_model
