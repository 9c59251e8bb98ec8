"""The provider's own people. Contacts' logins are no page here: they are a part of the contact."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin_site import staff
from portal.forms.refusals import add_problem
from portal.models import User
from portal.registry import Text
from portal.services.staff import may_change, may_give, staff_create, staff_password_link, staff_update


def _password_link(actor: User, user: User, form: forms.Form) -> Text:
    staff_password_link(actor=actor, user=user)
    return _("A link to choose a password is on its way; it works once, for three days.")


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A member of staff; the rights somebody may give are checked by the service."""

    actor: ClassVar[User]

    class Meta:
        model = User
        fields = ("name", "username", "email", "is_active", "groups", "is_superuser")
        widgets: ClassVar = {"groups": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {"groups": _("What the person may do here."), "is_superuser": ""}

    def clean_email(self) -> str:
        """Needed: the password is chosen through a mail."""
        email: str = self.cleaned_data["email"]
        if not email:
            raise ValidationError(_("A login needs an e-mail address."))
        return User.objects.normalize_email(email)

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def clean(self) -> dict[str, Any]:
        """Refuse, before anything is written, rights the actor may not give."""
        cleaned = super().clean() or self.cleaned_data
        try:
            if self.instance.pk:
                may_change(
                    self.actor, self.instance, {n: cleaned[n] for n in self.changed_data if n in cleaned}
                )
            else:
                may_give(self.actor, cleaned.get("groups", ()))
        except ValidationError as problem:
            add_problem(self, problem)
        return cleaned


@admin.register(User)
class StaffAdmin(ActionsAdmin[User]):
    """Staff with their groups; passwords are chosen through a link, never typed for somebody."""

    writes_by_services = True
    form = StaffForm
    change_form_template = "admin/portal/user/change_form.html"
    list_display = ("__str__", "username", "email", "group_names", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "groups")
    search_fields = ("name", "username", "email")
    ordering = ("name", "username")
    staff_actions: ClassVar = (StaffAction("password_link", "portal.change_user", _password_link),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Staff only, with their groups."""
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.filter(is_staff=True).prefetch_related("groups")

    @admin.display(description=_("groups"))
    def group_names(self, user: User) -> str:
        """The groups by name."""
        return ", ".join(group.name for group in user.groups.all())

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only a superuser makes one."""
        names = list(StaffForm.Meta.fields)
        return names if staff(request).is_superuser else names[:-1]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who asks."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.actor = staff(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody reaches above themselves."""
        is_above = obj is not None and obj.is_superuser and not staff(request).is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Switched off instead: their name stands in the history."""
        return False

    def offers(self, request: HttpRequest, action: StaffAction, target: User) -> bool:
        """Only for logins that can be used and changed."""
        may = self.has_change_permission(request, target)
        return super().offers(request, action, target) and target.is_active and may

    def save_model(self, request: HttpRequest, obj: User, form: StaffForm, change: bool) -> None:
        """Through the services."""
        if change:
            staff_update(actor=staff(request), user=obj, changes=form.changes)
        else:
            staff_create(actor=staff(request), user=obj, groups=form.cleaned_data["groups"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Groups went with the rest."""
