"""Forms of the editors' pages."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.models import Article, ArticleFile, ArticleVersion
from kb.models.version import LONGEST_TEXT
from portal import file_checks
from portal.admin.actions import ActionForm
from portal.forms.text import LineField, LongTextField
from portal.models import Organization


class BeginForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A new article with its first draft."""

    headline = LineField(label=_("Title"), max_length=200)
    text = LongTextField(
        label=_("Text"),
        help_text=_("Markdown. It can wait: the draft has a page of its own."),
        max_length=LONGEST_TEXT,
        required=False,
        rows=16,
    )

    class Meta:
        model = Article
        fields = ("category",)


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The text of a version that is not published yet."""

    class Meta:
        model = ArticleVersion
        fields = ("title", "text", "remark")
        field_classes: ClassVar = {"title": LineField, "text": LongTextField, "remark": LineField}


class SendBackForm(ActionForm):
    """Why it is not approved; the writer reads it with the draft."""

    reason = LineField(label=_("Why"), max_length=300)


class EyesForm(forms.Form):
    """Through whose eyes."""

    organization = forms.ModelChoiceField(
        Organization.objects.active(), label=_("As organization"), required=False
    )


class FileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A file of an article: checked as every file is, by its bytes."""

    upload = forms.FileField(label=_("File"), required=False)

    class Meta:
        model = ArticleFile
        fields = ("path", "visibility")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The text names it as the file is called, until somebody says otherwise."""
        super().__init__(*args, **kwargs)
        self.fields["path"].required = False
        if not self.instance.pk:
            self.fields["visibility"].initial = "everyone"

    def clean_upload(self) -> file_checks.CheckedFile | None:
        """What it is, or why it cannot be taken."""
        upload = self.cleaned_data["upload"]
        return file_checks.check(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """A new row needs a file."""
        values = super().clean() or self.cleaned_data
        checked = values.get("upload")
        if checked is None and not self.instance.pk and "upload" not in self.errors:
            self.add_error("upload", _("Choose a file."))
        if checked is not None:
            self._take(checked)
        values["path"] = values.get("path") or self.instance.name
        return values

    def _take(self, checked: file_checks.CheckedFile) -> None:
        self.instance.file = checked.file
        for name in ("name", "content_type", "size", "sha256"):
            setattr(self.instance, name, getattr(checked, name))
