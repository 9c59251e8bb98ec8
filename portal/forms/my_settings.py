"""The forms of one's own settings."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import formats
from portal.choices import DateFormat, NumberFormat, TimeFormat, locales, time_zones
from portal.formats import Formats
from portal.forms.answers import day_input
from portal.forms.text import LineField
from portal.models import Contact, User
from portal.registry import FeedKind, NotificationEvent
from portal.services.my_settings import FORMAT_FIELDS, PROFILE_FIELDS

type Choices = list[tuple[str, Any]]

# The day that the labels of the formats write, too.
_DAY, _NOON = date(2026, 1, 31), time(14, 30)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What the provider and colleagues know of a person."""

    class Meta:
        model = Contact
        fields = PROFILE_FIELDS
        field_classes: ClassVar = dict.fromkeys(PROFILE_FIELDS, LineField)
        widgets: ClassVar = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "title": forms.TextInput({"autocomplete": "organization-title"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "mobile": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        }
        help_texts: ClassVar = {"location": _("Where a technician finds you: building, floor, room.")}


class FormatsForm(forms.Form):
    """Zone, language and formats; the first choice of each follows the organization or the language."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    locale = forms.ChoiceField(label=_("Language and formats"), required=False)
    date_format = forms.ChoiceField(label=_("Dates"), required=False)
    time_format = forms.ChoiceField(label=_("Times"), required=False)
    number_format = forms.ChoiceField(label=_("Numbers"), required=False)

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        """Start from what the contact has chosen, and name what an empty choice means for them."""
        super().__init__(*args, **kwargs)
        self.contact, home = contact, contact.organization
        self.initial.update({name: getattr(contact, name) for name in FORMAT_FIELDS})
        self._offer("time_zone", _like(home.name, _city(home.time_zone)), _zones_by_region())
        self._offer("locale", _like(home.name, dict(locales()).get(home.locale, home.locale)), locales())
        with formats.override(Formats(contact.language)):
            noon = formats.clock(datetime.combine(_DAY, _NOON, timezone.get_current_timezone()))
            self._offer("date_format", _like_language(formats.day(_DAY)), DateFormat.choices)
            self._offer("time_format", _like_language(noon), TimeFormat.choices)
            self._offer(
                "number_format", _like_language(formats.number(Decimal("1234.56"))), NumberFormat.choices
            )

    def _offer(self, name: str, first: Any, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", first), *choices]

    @property
    def examples(self) -> list[tuple[Any, str]]:
        """How days, times, numbers and money look by what is chosen; by the old choice where it is wrong."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        home = self.contact.organization
        new = Formats(chosen["locale"] or home.locale, *(chosen[name] for name in FORMAT_FIELDS[2:]))
        with formats.override(new), timezone.override(chosen["time_zone"] or home.time_zone):
            now = timezone.now()
            return [
                (_("This moment"), formats.moment(now)),
                (_("In the time zone"), formats.zone_name(now)),
                (_("A number"), formats.number(Decimal("1234567.89"))),
                (_("An amount"), formats.money(Decimal("1234.50"), home.currency)),
            ]


class AbsenceForm(forms.Form):
    """When one is away."""

    away_from = forms.DateField(label=_("First day away"), required=False, widget=day_input())
    away_until = forms.DateField(label=_("Last day away"), required=False, widget=day_input())


class StaffAbsenceForm(AbsenceForm):
    """The same for one of the provider's people, and which colleague answers then."""

    stand_in = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Stand-in"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("While you are away they may approve changes in your name, and get the mails about it."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer everybody else who works here, and start from what is known."""
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["stand_in"]
        choice.queryset = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
        self.initial = {
            "away_from": user.out_of_office_from,
            "away_until": user.out_of_office_until,
            "stand_in": user.stand_in_id,
        }


class NotificationsForm(AbsenceForm):
    """Which mails, when one is away, and who answers then."""

    events = forms.MultipleChoiceField(
        label=_("Send me a mail when"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stand_in = forms.EmailField(
        label=_("Stand-in"),
        required=False,
        widget=forms.EmailInput({"list": "colleagues", "autocomplete": "off"}),
        help_text=_(
            "A colleague's e-mail address. While you are away they may approve changes in your name, and get"
            " the mails about it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        contact: Contact,
        events: Sequence[NotificationEvent],
        colleagues: Sequence[Contact],
        **kwargs: Any,
    ) -> None:
        """Offer the events, ticked but for those the contact has switched off."""
        super().__init__(*args, **kwargs)
        self.offered, self.colleagues = events, colleagues
        field = self.fields["events"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(event.key, event.label) for event in events]
        chosen = [event.key for event in events if event.key not in contact.muted_events]
        away = {"away_from": contact.out_of_office_from, "away_until": contact.out_of_office_until}
        stand_in = contact.stand_in.email if contact.stand_in else ""
        self.initial.update({"events": chosen, "stand_in": stand_in, **away})

    @property
    def boxes(self) -> list[tuple[BoundWidget, NotificationEvent]]:
        """Each event with its check box."""
        return list(zip(self["events"].subwidgets, self.offered, strict=True))


class FeedForm(forms.Form):
    """Which calendar, and whether it gets a new address or loses the one it has."""

    kind = forms.ChoiceField()
    do = forms.ChoiceField(choices=[("make", "make"), ("end", "end")])

    def __init__(self, *args: Any, kinds: Sequence[FeedKind], **kwargs: Any) -> None:
        """Take the calendars that are open to the person."""
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        choice.choices = [(kind.key, kind.label) for kind in kinds]


def _like(organization: str, value: str) -> Any:
    return _("%(value)s, as %(organization)s has it") % {"organization": organization, "value": value}


def _like_language(example: str) -> Any:
    return _("%(example)s, as in my language") % {"example": example}


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _zones_by_region() -> Choices:
    """Some four hundred cities under their regions, so that typing a city's first letters finds it."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name, label in time_zones():
        region, _slash, city = label.partition("/")
        regions.setdefault(region, []).append((name, city.replace("/", ", ") or label))
    return [*regions.pop("UTC"), *regions.items()]
