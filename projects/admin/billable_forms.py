"""Forms of hours, charges and expenses of projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.admin.of_project import parent_of
from projects.models import Charge, Expense, Project, Task, TaskTimeEntry


def offer_contracts(form: "forms.ModelForm[Any]", project: Project | None) -> None:
    """Those of the project's client; none before it is known whose it is."""
    field: Any = form.fields.get("contract")
    if field is not None:
        field.queryset = field.queryset.filter(organization=project.organization_id if project else None)
        field.help_text = _("Empty: the project's contract.")


class TimeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Hours on a task."""

    class Meta:
        model = TaskTimeEntry
        fields = (
            "task",
            "resource",
            "worked_on",
            "start",
            "end",
            "hours_worked",
            "hours_billed",
            "summary",
            "visibility",
            "role",
            "contract",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Bill what was worked unless somebody says otherwise."""
        super().__init__(*args, **kwargs)
        task = parent_of(self, "task", Task)
        offer_contracts(self, task.project if task else None)
        if "hours_billed" in self.fields:
            self.fields["hours_billed"].required = False
            self.fields["hours_billed"].help_text = _("Empty: the hours worked.")

    def clean(self) -> dict[str, Any]:
        """Fill in the hours billed."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("hours_billed") is None and "hours_billed" not in self.errors:
            cleaned["hours_billed"] = cleaned.get("hours_worked")
        return cleaned


class CostForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A charge or an expense."""

    class Meta:
        fields = (
            "project",
            "dated",
            "description",
            "quantity",
            "unit_price",
            "currency",
            "taxable",
            "resource",
            "contract",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the client's currency unless somebody says otherwise."""
        super().__init__(*args, **kwargs)
        project = parent_of(self, "project", Project)
        offer_contracts(self, project)
        if project and not self.instance.pk:
            self.initial.setdefault("currency", project.organization.currency)


class ChargeForm(CostForm):
    """A charge."""

    class Meta(CostForm.Meta):
        model = Charge


class ExpenseForm(CostForm):
    """An expense."""

    class Meta(CostForm.Meta):
        model = Expense
