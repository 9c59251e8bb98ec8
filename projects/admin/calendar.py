"""The calendars of projects, which only the provider writes (reference a27)."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from projects.admin.of_project import OfProjectAdmin, parent_of
from projects.models import CalendarEvent, Project
from projects.services.plans import part_keep, part_remove

# A moment beyond these has no place in some zone.
_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=_DAYS, **more)


def _clock(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, **more)


class EventForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An event: its days, and the times on them if it has any."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"), required=False, help_text=_("Empty: the same day."))
    begins = _clock(_("From"), help_text=_("Your time. Empty: all day."))
    ends = _clock(_("To"))

    class Meta:
        model = CalendarEvent
        fields = ("project", "title", "description", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show when it is."""
        super().__init__(*args, **kwargs)
        event: CalendarEvent = self.instance
        if not event.pk:
            parent_of(self, "project", Project)
            return
        self.initial.update(first_day=event.first_day, last_day=event.last_day)
        if not event.is_all_day:
            self.initial.update(begins=_time(event.starts_at), ends=_time(event.ends_at))

    def clean(self) -> dict[str, Any]:
        """From the one to the other, in whole days or with times."""
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("first_day")
        if first is None or {"last_day", "begins", "ends"} & set(self.errors):
            return cleaned
        last, begins, ends = cleaned.get("last_day") or first, cleaned.get("begins"), cleaned.get("ends")
        if ends and not begins:
            self.add_error("begins", ValidationError(_("From when?")))
        elif begins:
            self._with_times(_moment(first, begins), _moment(last, ends or begins))
        else:
            self._all_day(first, last)
        return cleaned

    def _all_day(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_day", ValidationError(_("The last day comes before the first.")))
        event: CalendarEvent = self.instance
        event.starts_on, event.ends_on, event.starts_at, event.ends_at = first, last, None, None

    def _with_times(self, begin: datetime, end: datetime) -> None:
        if end < begin:
            self.add_error("ends", ValidationError(_("The end must come after the start.")))
        event: CalendarEvent = self.instance
        event.starts_on, event.ends_on, event.starts_at, event.ends_at = None, None, begin, end


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _time(value: datetime | None) -> time | None:
    return timezone.localtime(value).time() if value else None


@admin.register(CalendarEvent)
class CalendarEventAdmin(OfProjectAdmin[CalendarEvent]):
    """Events of every project."""

    form = EventForm
    view_on_site = False
    list_display = ("title", "project", "first_day", "last_day", "place")
    search_fields = ("title", "project__title", "project__organization__name")
    search_help_text = _("Title, project or organization")
    ordering = ("-pk",)
    autocomplete_fields = ("project",)
    fieldsets: ClassVar = [
        (None, {"fields": ("project", "title", "description", "place")}),
        (_("When"), {"fields": (("first_day", "begins"), ("last_day", "ends"))}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarEvent]:
        """With every name that list and page show."""
        rows: QuerySet[CalendarEvent] = super().get_queryset(request)
        return rows.select_related("project__organization")

    def save_model(self, request: HttpRequest, obj: CalendarEvent, form: Any, change: bool) -> None:
        """Through the service."""
        part_keep(actor=staff(request), part=obj)

    def delete_model(self, request: HttpRequest, obj: CalendarEvent) -> None:
        """Through the service."""
        part_remove(actor=staff(request), part=obj)
