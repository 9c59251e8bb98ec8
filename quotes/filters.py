"""The filters of the list of quotes."""

from django.utils.translation import gettext_lazy as _

from portal.filters import ScopedFilterSet, TextFilter


class QuoteFilters(ScopedFilterSet):
    """A filter under the heading that has one."""

    title = TextFilter(label=_("Quote"))
