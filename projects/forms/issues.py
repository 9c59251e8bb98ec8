"""New Project Issue: the project first, then what it is about (reference 6.2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.forms.choices import OneOf
from portal.forms.drafted import DraftedForm
from portal.forms.text import LineField, MarkdownField
from projects.choices import IssuePriority
from projects.models import Project


class IssueForm(DraftedForm):
    """An issue of an open project within reach."""

    title = LineField(label=_("Title"), max_length=200, help_text=_("What is it about, in a few words?"))
    description = MarkdownField(
        label=_("Description"),
        rows=7,
        max_length=100_000,
        required=False,
        help_text=_("What is missing, or what stands in the way? Lists, **bold** and links work."),
    )
    priority = forms.ChoiceField(
        label=_("Priority"), choices=IssuePriority.choices, initial=IssuePriority.MEDIUM.value
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """Offer the projects the viewer sees; files for those who may add them."""
        super().__init__(*args, user_id=viewer.user_id or 0, **kwargs)
        self.viewer = viewer
        if not viewer.can(Perm.PROJECTS_ATTACHMENTS_ADD):
            del self.fields["files"]
        field = OneOf(queryset=None, label=_("Project"), empty_label=_("Please choose"))
        field.lookups, field.label_from_instance = ("title",), self._label  # type: ignore[method-assign, assignment]
        self.fields["project"] = field
        rows = (
            Project.objects.visible_to(viewer).open().select_related("organization").order_by("title", "pk")
        )
        field.offer(rows, words=self._sent("project_search"), chosen=[self._sent("project")])
        self.order_fields(("form_token", "project", "title", "description", "priority", "files"))

    def _sent(self, name: str) -> str:
        given = self.data if self.is_bound else self.initial
        return str(given.get(self.add_prefix(name) if self.is_bound else name, "")).strip()[:100]

    def _label(self, row: Project) -> str:
        """The project, and whose it is where there are several clients."""
        return f"{row} ({row.organization})" if self.viewer.sees_several else str(row)

    @property
    def facts(self) -> dict[str, Any]:
        """What `issue_raise` takes."""
        return {name: self.cleaned_data[name] for name in ("project", "title", "description", "priority")}
