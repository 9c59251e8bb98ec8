"""An article: where it stands, for whom it is, its versions and files, and what it achieves."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kb.admin.files import FileInline, FilesAdmin
from kb.admin.forms import BeginForm, SendBackForm
from kb.admin.importing import import_articles
from kb.choices import Step
from kb.models import Article, ArticleView, ArticleVote, Deflection
from kb.services.editing import (
    CHANGE,
    PUBLISH,
    article_keep,
    article_make,
    article_publish,
    draft_make,
    draft_send_back,
    draft_submit,
    tags_keep,
)
from portal.admin.actions import StaffAction
from portal.admin_site import staff
from portal.models import User
from portal.registry import Text
from portal.templatetags.ui import badge


def version_page(pk: int) -> str:
    """Where a version is read and written."""
    return reverse("admin:kb_articleversion_change", args=[pk])


def _draft(actor: User, article: Article, form: forms.Form) -> Text:
    draft = draft_make(actor=actor, article=article)
    link = format_html('<a href="{}">{}</a>', version_page(draft.pk), draft)
    return format_html("{} {}", _("The next version is begun:"), link)


def _submit(actor: User, article: Article, form: forms.Form) -> Text:
    draft_submit(actor=actor, article=article)
    return _("It waits for approval.")


def _send_back(actor: User, article: Article, form: SendBackForm) -> Text:
    draft_send_back(actor=actor, article=article, reason=form.cleaned_data["reason"])
    return _("It is a draft again.")


def _publish(actor: User, article: Article, form: forms.Form) -> Text:
    article_publish(actor=actor, article=article)
    return format_html("{} {}", _("It is published."), article.meant_for)


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.filter(article=OuterRef("pk")).order_by().values("article")
    counted = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


@admin.register(Article)
class ArticleAdmin(FilesAdmin):
    """All articles. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for its readers; the preview shows what they see
    change_form_template = "admin/kb/article/change_form.html"
    change_list_template = "admin/kb/article/change_list.html"
    staff_actions: ClassVar = (
        StaffAction("draft", CHANGE, _draft),
        StaffAction("submit", CHANGE, _submit),
        StaffAction("send_back", PUBLISH, _send_back, SendBackForm),
        StaffAction("publish", PUBLISH, _publish),
    )
    fieldsets: ClassVar = [
        (None, {"fields": ("category", "is_active", "tags")}),
        (
            _("For whom"),
            {
                "fields": (
                    "audience",
                    ("organization", "with_sub_organizations"),
                    ("classification", "territory"),
                )
            },
        ),
        (_("Belongs to it"), {"fields": ("related", "tickets", "device_types")}),
    ]
    list_display = ("title", "category", "state", "meant_for", "opened", "helped", "avoided")
    list_filter = ("audience", "is_active", "versions__state")
    list_select_related = ("category__parent__parent", "organization", "current")
    search_fields = ("title", "tags__name")
    search_help_text = _("Title or tag")
    autocomplete_fields = ("category", "organization", "tags", "related", "tickets")
    actions = None
    inlines = (FileInline,)

    def get_urls(self) -> list[URLPattern]:
        """With the import."""
        view = self.admin_site.admin_view(import_articles)
        return [path("import/", view, name="kb_article_import"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With what they achieve."""
        rows: QuerySet[Article] = super().get_queryset(request)
        solved = Deflection.objects.filter(step=Step.SOLVED)
        return rows.annotate(
            read=_number(ArticleView.objects.all()),
            helpful=_number(ArticleVote.objects.filter(is_helpful=True)),
            votes_given=_number(ArticleVote.objects.all()),
            solved=_number(solved),
        )

    @admin.display(description=_("status"))
    def state(self, article: Article) -> SafeString:
        """How it stands with its readers."""
        if article.current_id is None:
            return badge(_("Not published"))
        if not article.is_active:
            return badge(_("Put away"))
        return badge(_("Published"), tone="success")

    @admin.display(description=_("read"), ordering="read")
    def opened(self, article: Any) -> int:
        """How often it was opened, a reader counting once a day."""
        return int(article.read)

    @admin.display(description=_("helpful"), ordering="helpful")
    def helped(self, article: Any) -> str:
        """How many say so, of how many."""
        return f"{article.helpful} / {article.votes_given}" if article.votes_given else "-"

    @admin.display(description=_("tickets avoided"), ordering="solved")
    def avoided(self, article: Any) -> int:
        """How often it solved it before there was a ticket."""
        return int(article.solved)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new article begins with its title and text."""
        if obj is None:
            kwargs["form"] = BeginForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Only what is needed first."""
        return (
            super().get_fieldsets(request, obj)
            if obj
            else [(None, {"fields": ("category", "headline", "text")})]
        )

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        """Files once there is something they go with."""
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Articles stay: they are put away."""
        return False

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Through the services."""
        if change:
            article_keep(actor=staff(request), article=obj)
            return
        data = form.cleaned_data
        article_make(actor=staff(request), article=obj, title=data["headline"], text=data["text"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tags are words it is found by."""
        super().save_related(request, form, formsets, change)
        if change:
            tags_keep(actor=staff(request), article=form.instance)

    def response_post_save_add(self, request: HttpRequest, obj: Article) -> HttpResponseRedirect:
        """To its page, where it is said for whom it is."""
        return HttpResponseRedirect(self.page_of(obj))

    def offers(self, request: HttpRequest, action: StaffAction, target: Article) -> bool:
        """Only what makes sense as it stands."""
        return super().offers(request, action, target) and action.name in _possible(target)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With its versions."""
        article: Article | None = context.get("original")
        if article is not None:
            context["versions"] = article.versions.select_related("author", "published_by")
        return super().render_change_form(request, context, *args, **kwargs)


def _possible(article: Article) -> set[str]:
    draft = article.versions.filter(Q(published_at=None)).first()
    if draft is None:
        return {"draft"}
    return {"publish", "send_back"} if draft.state == "pending" else {"publish", "submit"}
