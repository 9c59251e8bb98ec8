"""The words an installation uses for organization and device; never typed into a template."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from portal.choices import ResourceNames
from portal.models import Organization, ProviderSettings

_PLURALS = {
    "account": pgettext_lazy("word", "Accounts"),
    "business_unit": pgettext_lazy("word", "Business Units"),
    "client": pgettext_lazy("word", "Clients"),
    "company": pgettext_lazy("word", "Companies"),
    "customer": pgettext_lazy("word", "Customers"),
    "organization": pgettext_lazy("word", "Organizations"),
    "site": pgettext_lazy("word", "Sites"),
    "asset": pgettext_lazy("word", "Assets"),
    "configuration_item": pgettext_lazy("word", "Configuration Items"),
    "device": pgettext_lazy("word", "Devices"),
    "installed_asset": pgettext_lazy("word", "Installed Assets"),
    "installed_product": pgettext_lazy("word", "Installed Products"),
}
_KINDS = ("organization", "sub_organization", "device")


def word(kind: str, *, plural: bool = False) -> str:
    """The provider's word for "organization", "sub_organization" or "device"; ValueError for another kind."""
    if kind not in _KINDS:
        raise ValueError(f"No such word: {kind!r}")
    provider = ProviderSettings.load()
    chosen: ProviderSettings.DeviceWord | ProviderSettings.OrganizationWord
    if kind == "device":
        chosen = ProviderSettings.DeviceWord(provider.device_word)
    else:
        chosen = ProviderSettings.OrganizationWord(provider.organization_word)
    text = str(_PLURALS[chosen] if plural else chosen.label)
    return _("Sub-%(word)s") % {"word": text} if kind == "sub_organization" else text


def _word(kind: str, plural: bool) -> str:
    return word(kind, plural=plural)


_lazy_word = lazy(_word, str)


def word_lazy(kind: str, *, plural: bool = False) -> str:
    """The same, looked up when it is shown: for labels of columns, fields and menus."""
    return _lazy_word(kind, plural)


def in_our_words(text: str) -> str:
    """A text marked in `portal.access`, translated, with the provider's words where it leaves room for them.

    `%(device)s`, `%(organizations)s` stand within a sentence, `%(Devices)s` at its beginning.
    """
    return _(text) % _Words() if text else ""


_lazy_sentence = lazy(in_our_words, str)


def in_our_words_lazy(text: str) -> str:
    """The same, looked up when it is shown: for titles, labels and sentences of forms."""
    return _lazy_sentence(text)


class _Words(dict[str, str]):
    """The words by the names that texts have for them, looked up when one is asked for."""

    def __missing__(self, name: str) -> str:
        kind, is_plural = name.lower().removesuffix("s"), name.endswith("s")
        found = word(kind, plural=is_plural)
        return found if name[0].isupper() else found.lower()


def staff_name(name: str, organization: Organization) -> str:
    """What an organization's contacts read in place of the name of one of the provider's people.

    Full name, the provider's name, or neither (reference 4.6); an unknown person is the provider.
    """
    if organization.resource_names == ResourceNames.FULL and name:
        return name
    if organization.resource_names == ResourceNames.NONE:
        return _("Support")
    return ProviderSettings.load().name
