"""Being away: from a day until another, or until further notice."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_NAMES = ("out_of_office_from", "out_of_office_until")


class Absence(models.Model):
    """When somebody is away. Who answers for them then is told apart: a contact's is a contact."""

    out_of_office_from = models.DateField(_("out of office from"), null=True, blank=True)
    out_of_office_until = models.DateField(_("out of office until"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_away_on(self, day: date) -> bool:
        """Whether the day lies within the absence; one without an end goes on."""
        if self.out_of_office_from is None:
            return False
        return self.out_of_office_from <= day <= (self.out_of_office_until or day)


def away_on(day: date, path: str = "") -> Q:
    """The same for the database, of the row itself or of the person at that path."""
    first, last = (f"{path}__{name}".removeprefix("__") for name in _NAMES)
    return Q(**{f"{first}__lte": day}) & (Q(**{last: None}) | Q(**{f"{last}__gte": day}))
