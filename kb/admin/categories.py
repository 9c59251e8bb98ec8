"""Categories, and what clients looked for in vain."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from kb.models import Category, FruitlessSearch
from kb.services.categories import category_keep, category_remove
from portal.admin.base import PortalModelAdmin, ReadOnlyAdmin
from portal.admin_site import staff


@admin.register(Category)
class CategoryAdmin(PortalModelAdmin[Category]):
    """Three levels; what stands in one that is deleted moves up."""

    writes_by_services = True
    fields = ("name", "parent", "position")
    list_display = ("__str__", "position")
    list_select_related = ("parent__parent",)
    search_fields = ("name",)
    ordering = ("parent__parent__name", "parent__name", "position", "name", "pk")
    actions = None

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Through the service."""
        category_keep(actor=staff(request), category=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Nothing goes with it: articles and categories inside it move to the one above."""
        return [str(category) for category in objs], {}, set(), []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What cannot go yet is said on its page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            request.method = "GET"
            response = self.change_view(request, object_id)
            response.status_code = 422
            return response

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        """Through the service."""
        category_remove(actor=staff(request), category=obj)


@admin.register(FruitlessSearch)
class FruitlessSearchAdmin(ReadOnlyAdmin[FruitlessSearch]):
    """Which words find nothing, the most frequent first: what is still to be written."""

    list_display = ("words", "times", "had_similar", "day")
    list_display_links = None
    search_fields = ("words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FruitlessSearch]:
        """Each search once, with how often it was tried."""
        by_words = FruitlessSearch.objects.order_by().values("words")
        last = by_words.annotate(last=Max("pk")).values("last")
        tried = by_words.filter(words=OuterRef("words")).annotate(number=Count("pk")).values("number")
        rows = FruitlessSearch.objects.filter(pk__in=last).annotate(tried=Subquery(tried))
        return rows.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What is missed most comes first."""
        return ("-tried", "-day", "-pk")

    @admin.display(description=_("times"), ordering="tried")
    def times(self, search: Any) -> int:
        """How often, counting a reader once a day."""
        return int(search.tried)
