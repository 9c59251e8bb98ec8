"""What staff do to one record besides editing its fields: a form of its own, sent to an address of its own.

Django's change page saves fields; a reply, an activation or an approval is a verb of a service instead. Each
is declared as a `StaffAction`; the page shows its form, and shows it again with what was typed when it is
refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from portal.forms.files import FilesForm
from portal.forms.refusals import add_problem
from portal.models import User
from portal.registry import Text


class ActionForm(forms.Form):
    """The form of an action on `target`; without fields it is a button."""

    def __init__(self, *args: Any, target: Any, actor: User, **kwargs: Any) -> None:
        """Remember what is acted on, and who acts."""
        self.target = target
        self.actor = actor
        super().__init__(*args, **kwargs)


class FilesActionForm(FilesForm):
    """The same, with files that are kept while something else is being corrected."""

    def __init__(self, *args: Any, target: Any, actor: User, **kwargs: Any) -> None:
        """Files belong to whoever acts."""
        self.target = target
        self.actor = actor
        super().__init__(*args, user_id=actor.pk, **kwargs)


@dataclass(frozen=True, slots=True)
class StaffAction:
    """A verb: who may (`perm`, "app.codename"), what is asked (`form`), what is done (`run`).

    `run(actor, target, form)` calls a service with what the valid form holds and returns the sentence that
    says it is done; a ValidationError it raises is shown at the form.
    """

    name: str
    perm: str
    run: Callable[[User, Any, Any], Text]
    form: Callable[..., forms.Form] = ActionForm


@dataclass(frozen=True, slots=True)
class OfferedAction:
    """An action on a page: where it is sent to, and its form, bound when it was refused."""

    url: str
    form: forms.Form


class ActionsAdmin[M: models.Model](PortalModelAdmin[M]):
    """A page with actions; its template finds them as `actions.<name>`, and not at all when not allowed."""

    staff_actions: ClassVar[Iterable[StaffAction]] = ()

    def get_urls(self) -> list[URLPattern]:
        """An address for each action, before Django's own."""
        own = [
            path(f"<int:pk>/{action.name}/", self._view(action), name=self._route(action))
            for action in self.staff_actions
        ]
        return [*own, *super().get_urls()]

    def _view(self, action: StaffAction) -> Callable[..., HttpResponse]:
        view: Any = self.admin_site.admin_view(partial(self.action_view, action=action))
        view.model_admin = self
        return view  # type: ignore[no-any-return]  # a decorated view

    def _route(self, action: StaffAction) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{action.name}"

    def action_view(self, request: HttpRequest, pk: int, action: StaffAction) -> HttpResponse:
        """Do it, or show the page again with the form as it was sent."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        target = self.get_object(request, str(pk))
        if target is None:
            raise Http404
        if not self.offers(request, action, target):
            raise PermissionDenied
        form = self._form(request, action, target, bound=True)
        form.is_valid()
        if isinstance(form, FilesForm) and _is_step(form):
            return self.page_again(request, target, action.name, form, status=200)
        if form.is_valid() and self._done(request, action, target, form):
            return HttpResponseRedirect(self.page_of(target))
        return self.page_again(request, target, action.name, form)

    def _done(self, request: HttpRequest, action: StaffAction, target: M, form: forms.Form) -> bool:
        try:
            sentence = action.run(staff(request), target, form)
        except ValidationError as problem:
            add_problem(form, problem)
            if not form.visible_fields():  # a mere button has no place of its own for the reason
                messages.error(request, " ".join(problem.messages))
            return False
        messages.success(request, str(sentence))
        return True

    def offers(self, request: HttpRequest, action: StaffAction, target: M) -> bool:
        """Whether this person may do it to this record."""
        return staff(request).has_perm(action.perm) and self.has_view_permission(request, target)

    def _form(self, request: HttpRequest, action: StaffAction, target: M, *, bound: bool) -> forms.Form:
        sent = (request.POST, request.FILES) if bound else (None, None)
        return action.form(*sent, target=target, actor=staff(request), prefix=action.name)

    def offered(self, request: HttpRequest, target: M) -> dict[str, OfferedAction]:
        """The actions for the template."""
        return {
            action.name: OfferedAction(
                reverse(f"admin:{self._route(action)}", args=[target.pk]),
                self._form(request, action, target, bound=False),
            )
            for action in self.staff_actions
            if self.offers(request, action, target)
        }

    def page_of(self, target: M) -> str:
        """The page that shows the record."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[target.pk])

    def page_again(
        self, request: HttpRequest, target: M, name: str, form: forms.Form, status: int = 422
    ) -> HttpResponse:
        """The record's page with a form on it as it was sent."""
        request.method = "GET"  # Django's view takes a POST for its own form
        actions = self.offered(request, target)
        actions[name] = OfferedAction(actions[name].url, form)
        response = self.change_view(request, str(target.pk), extra_context={"actions": actions})
        response.status_code = status
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Hand the actions to the template."""
        target = context.get("original")
        if target is not None:
            context.setdefault("actions", self.offered(request, target))
        return super().render_change_form(request, context, *args, **kwargs)


def _is_step(form: FilesForm) -> bool:
    """Keep the files whatever else is wrong; whether the button was one on the way to sending."""
    form.keep_files()
    if form.step:
        form.forgive()
    return bool(form.step)
