"""Forms of the staff's pages: each offers rows of the project's own client only."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionForm, FilesActionForm
from portal.admin.autocomplete import SelectWithin
from portal.filters import DayInput
from portal.forms.text import LineField
from portal.models import Organization, Visibility
from projects.admin.of_project import parent_of
from projects.choices import IssueStatus
from projects.models import Issue, Phase, Project, ProjectMember, Task


def near(field: forms.Field | None, model: type[Model], name: str, project: Project) -> None:
    """Let the field choose while one types among the people of the project's client and its parent."""
    if field is None:
        return
    chooser: Any = field
    widget = SelectWithin(model._meta.get_field(name), project.organization)
    widget.choices = chooser.choices
    chooser.widget = widget


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The facts of a project."""

    class Meta:
        model = Project
        fields = (
            "organization",
            "title",
            "description",
            "status",
            "starts_on",
            "ends_on",
            "lead",
            "contract",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the contracts of the client, once it is known who that is."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("contract")
        if field is not None:
            field.queryset = field.queryset.filter(organization=self.instance.organization_id)


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One person of the team."""

    class Meta:
        model = ProjectMember
        fields = ("contact", "resource", "role")
        widgets: ClassVar = {"role": forms.TextInput(attrs={"size": 18})}  # the row fits the page

    def __init__(self, *args: Any, project: Project, phases: Any, **kwargs: Any) -> None:
        """Offer people near the project."""
        super().__init__(*args, **kwargs)
        near(self.fields.get("contact"), ProjectMember, "contact", project)


class PhaseForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One phase."""

    class Meta:
        model = Phase
        fields = ("title", "parent", "starts_on", "ends_on", "order")
        widgets: ClassVar = {  # the row fits the page
            "title": forms.TextInput(attrs={"size": 24}),
            "starts_on": DayInput(_("Starts on")),
            "ends_on": DayInput(_("Ends on")),
            "order": forms.NumberInput(attrs={"min": 0, "max": 999}),  # browsers measure by the greatest
        }

    def __init__(self, *args: Any, project: Project, phases: list[Phase], **kwargs: Any) -> None:
        """Offer the other phases that lie on top, read once for all rows."""
        super().__init__(*args, **kwargs)
        offered: Any = self.fields.get("parent")
        if offered is not None:
            offered.queryset = Phase.objects.filter(project=project)
            others = [phase for phase in phases if phase.parent_id is None and phase != self.instance]
            offered.choices = [("", "\N{EM DASH}"), *((phase.pk, phase.title) for phase in others)]


class PartFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The team or the phases of a project."""

    @cached_property
    def phases(self) -> list[Phase]:
        """The project's phases."""
        return list(self.instance.phases.all())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Each row is told whose it is."""
        return {**super().get_form_kwargs(index), "project": self.instance, "phases": self.phases}


class PhaseFormSet(PartFormSet):
    """All phases at once: as they would be after saving, they must have two levels."""

    def clean(self) -> None:
        """Refuse a phase within one that is moved into another by the same save."""
        super().clean()
        kept = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        moved = {form.instance.pk for form in kept if form.cleaned_data.get("parent") and form.instance.pk}
        for form in kept:
            parent = form.cleaned_data.get("parent")
            if parent and parent.pk in moved:
                form.add_error("parent", ValidationError(_("Phases have two levels.")))


class OfProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What belongs to a project that is known from the first."""

    def project_asked_for(self) -> Project | None:
        """The project it is in, or is to be in."""
        return parent_of(self, "project", Project)


class IssueForm(OfProjectForm):
    """An issue."""

    class Meta:
        model = Issue
        fields = ("project", "title", "description", "visibility", "priority", "status", "resource")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Refuse what no project can be."""
        super().__init__(*args, **kwargs)
        self.project_asked_for()


class TaskForm(OfProjectForm):
    """A task of a project that is known from the first."""

    class Meta:
        model = Task
        fields = (
            "project",
            "phase",
            "title",
            "description",
            "status",
            "starts_on",
            "ends_on",
            "estimated_hours",
            "order",
            "client_access",
            "resource",
            "contact",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the project's phases, and people near it."""
        super().__init__(*args, **kwargs)
        project = self.project_asked_for()
        if project is None:
            return
        near(self.fields.get("contact"), Task, "contact", project)
        offered: Any = self.fields.get("phase")
        if offered is not None:
            offered.queryset = Phase.objects.filter(project=project)


class CopyForm(ActionForm):
    """A new project after this one."""

    title = LineField(label=_("Title"), max_length=200)
    organization = forms.ModelChoiceField(Organization.objects.filter(is_active=True), label=_("For"))
    starts_on = forms.DateField(
        label=_("Starts on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Every date moves along."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """For the same client, under the same title, unless said otherwise."""
        super().__init__(*args, **kwargs)
        self.initial["title"] = self.target.title
        self.initial["organization"] = self.target.organization_id


class StaffNoteForm(FilesActionForm):
    """A note for the client or for us; internal unless somebody chooses otherwise (S35)."""

    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=[
            (Visibility.INTERNAL.value, _("Internal note: only we read it")),
            (Visibility.EVERYONE.value, _("Note to the client: they read it and the team gets a mail")),
        ],
        initial=Visibility.INTERNAL.value,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    field_order: tuple[str, ...] = ("form_token", "visibility", "body", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the files after the text."""
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class AnswerForm(StaffNoteForm):
    """A note on an issue, which may move it on."""

    status = forms.ChoiceField(
        label=_("Status afterwards"), required=False, choices=[("", _("As it is")), *IssueStatus.choices]
    )
    field_order = (*StaffNoteForm.field_order, "status")
