"""Security levels as a grid: areas as headings, a line for each permission, how far it reaches across."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.access import Area, Grants, LevelKind, Perm, Scope
from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from portal.models import Contact, SecurityLevel
from portal.services.security_levels import (
    check_grants,
    editable_fields,
    level_create,
    level_delete,
    level_update,
    may_delete,
    why_fixed,
)
from portal.words import in_our_words

SCOPE_LABELS = {
    Scope.NONE: pgettext_lazy("scope", "No"),
    Scope.OWN: pgettext_lazy("scope", "Own"),
    Scope.ORGANIZATION: pgettext_lazy("scope", "Organization"),
}


@dataclass(frozen=True, slots=True)
class GridRow:
    """A permission and its cell in each column: a radio button, or whether it is so."""

    label: str
    help: str
    cells: list[Any]


def _field_name(perm: Perm) -> str:
    return f"grant_{perm.name.lower()}"


def _choices(perm: Perm) -> list[tuple[int, str]]:
    scopes = Scope if perm.scoped else (Scope.NONE, Scope.ORGANIZATION)
    return [(scope.value, str(SCOPE_LABELS[scope])) for scope in scopes]


class LevelForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A level with one choice for each permission."""

    class Meta:
        model = SecurityLevel
        fields = ("name", "kind", "description", "assignable", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a field for each permission."""
        super().__init__(*args, **kwargs)
        is_fixed = self.instance.pk is not None and "grants" not in editable_fields(self.instance)
        for perm in Perm:
            self.fields[_field_name(perm)] = forms.TypedChoiceField(
                label=in_our_words(perm.label),
                choices=_choices(perm),
                coerce=lambda value: Scope(int(value)),
                initial=int(self.instance.grants.get(perm, Scope.NONE)),
                widget=forms.RadioSelect,
                required=False,
                disabled=is_fixed,
            )

    @property
    def grants(self) -> Grants:
        """What was chosen."""
        return {perm: self.cleaned_data.get(_field_name(perm)) or Scope.NONE for perm in Perm}

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the service takes it."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.Meta.fields}
        if any(name.startswith("grant_") for name in self.changed_data):
            changed["grants"] = self.grants
        return changed

    def clean(self) -> dict[str, Any]:
        """Refuse what the kind of level cannot have, before anything is written."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if kind == LevelKind.COMANAGED:
            cleaned["assignable"] = self.instance.assignable = False
        try:
            check_grants(kind, self.grants)
        except ValidationError as problem:
            self.add_error(None, problem)
        return cleaned


@admin.register(SecurityLevel)
class SecurityLevelAdmin(PortalModelAdmin[SecurityLevel]):
    """Levels; what may be changed on which is decided by the service."""

    writes_by_services = True
    form = LevelForm
    change_form_template = "admin/portal/securitylevel/change_form.html"
    list_display = ("name", "kind", "assignable", "is_system", "in_use_now")
    list_filter = ("kind", "is_system", "assignable")
    ordering = ("order", "name")
    fieldsets: ClassVar = [(None, {"fields": ("name", "kind", "description", "assignable", "order")})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityLevel]:
        """With whether any contact has the level."""
        holders = Contact.objects.filter(security_level=OuterRef("pk"))
        rows: QuerySet[SecurityLevel] = super().get_queryset(request)
        return rows.annotate(held=Exists(holders))

    @admin.display(description=_("in use"), boolean=True)
    def in_use_now(self, level: Any) -> bool:
        """Whether any contact has it."""
        return bool(level.held)

    def has_change_permission(self, request: HttpRequest, obj: SecurityLevel | None = None) -> bool:
        """Not when nothing on the level may change."""
        return super().has_change_permission(request, obj) and (obj is None or bool(editable_fields(obj)))

    def has_delete_permission(self, request: HttpRequest, obj: SecurityLevel | None = None) -> bool:
        """Only custom levels nobody has."""
        return super().has_delete_permission(request, obj) and (obj is None or may_delete(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: SecurityLevel | None = None) -> list[str]:
        """Whatever the rules fix; the kind from the first save on."""
        if obj is None:
            return []
        return [name for name in LevelForm.Meta.fields if name not in editable_fields(obj)]

    def save_model(self, request: HttpRequest, obj: SecurityLevel, form: LevelForm, change: bool) -> None:
        """Through the services, which hold the rules."""
        if change:
            level_update(actor=staff(request), level=obj, changes=form.changes)
        else:
            level_create(actor=staff(request), level=obj, grants=form.grants)

    def delete_model(self, request: HttpRequest, obj: SecurityLevel) -> None:
        """Through the service."""
        level_delete(actor=staff(request), level=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SecurityLevel]) -> None:
        """One by one, each through the service."""
        for level in queryset:
            level_delete(actor=staff(request), level=level)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Hand the grid to the template."""
        form: LevelForm = context["adminform"].form
        level: SecurityLevel = form.instance
        writable = level.pk is None or (
            self.has_change_permission(request, level) and "grants" in editable_fields(level)
        )
        context |= {"scopes": SCOPE_LABELS.values(), "grid": _grid(form, level, writable)}
        context["why_fixed"] = why_fixed(level) if level.pk else ""
        return super().render_change_form(request, context, *args, **kwargs)


def _grid(form: LevelForm, level: SecurityLevel, writable: bool) -> Iterable[tuple[str, list[GridRow]]]:
    for area in Area:
        perms = [perm for perm in Perm if perm.area is area]
        yield in_our_words(area.label), [_row(form, level, perm, writable) for perm in perms]


def _row(form: LevelForm, level: SecurityLevel, perm: Perm, writable: bool) -> GridRow:
    if writable:
        buttons = {str(button.data["value"]): button for button in form[_field_name(perm)].subwidgets}
        cells: list[Any] = [buttons.get(str(scope.value)) for scope in Scope]
    else:
        cells = [level.grants.get(perm, Scope.NONE) is scope for scope in Scope]
    return GridRow(in_our_words(perm.label), in_our_words(perm.help), cells)
