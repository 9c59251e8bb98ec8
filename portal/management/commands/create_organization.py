"""manage.py create_organization: a client with its first manager, ready to sign in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.models import Organization, ProviderSettings
from portal.services.organizations import organization_seed


class Command(BaseCommand):
    """Bears running twice: what is there already is left alone, and nobody is mailed again."""

    help = "Make an organization with its first manager, and mail the manager a link to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name and the manager; everything else has the provider's defaults."""
        parser.add_argument("name", help="the organization's name")
        parser.add_argument("--manager", required=True, metavar="EMAIL", help="the first manager's address")
        parser.add_argument(
            "--manager-name", default="", help='"First Last"; taken from the address if left out'
        )
        parser.add_argument("--username", default="", help="the manager's user name; else the address")
        parser.add_argument("--parent", default="", help="the name of the parent organization")
        parser.add_argument("--time-zone", default="", help="such as Europe/Berlin")
        parser.add_argument("--locale", default="", help="such as en-GB")
        parser.add_argument("--currency", default="", help="such as EUR")
        parser.add_argument("--no-mail", action="store_true", help="send no welcome mail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say what is wrong with the words given."""
        try:
            organization, manager, made = organization_seed(
                name=options["name"].strip(),
                parent=self._parent(options["parent"]),
                settings=_settings(options),
                manager=_person(options["manager"].strip(), options["manager_name"].strip()),
                username=options["username"].strip(),
                send_mail=not options["no_mail"],
            )
        except ValidationError as problem:
            raise CommandError(_in_words(problem)) from None
        state = "ready" if made else "there already; nothing changed"
        self.stdout.write(
            f"{organization} (id {organization.pk}) with manager {manager} <{manager.email}>: {state}."
        )

    def _parent(self, name: str) -> Organization | None:
        if not name:
            return None
        parent = Organization.objects.filter(name__iexact=name, parent=None).first()
        if parent is None:
            raise CommandError(f'No organization "{name}" that could be a parent.')
        return parent


def _settings(options: dict[str, Any]) -> dict[str, str]:
    provider = ProviderSettings.load()
    return {name: options[name] or getattr(provider, name) for name in ("time_zone", "locale", "currency")}


def _person(email: str, name: str) -> dict[str, str]:
    words = name or email.partition("@")[0].replace(".", " ").replace("_", " ").title()
    first, _, last = words.partition(" ")
    return {"email": email, "first_name": first, "last_name": last}


def _in_words(problem: ValidationError) -> str:
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items())
