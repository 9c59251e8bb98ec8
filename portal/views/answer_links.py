"""From a link in a mail to an answer: the link opens a page, and only the page's POST says anything (S28).

The secret leaves the address at once: its sum goes into the session, and the page bears a part of the sum.
So no history, no Referer and no "next" of the sign-in holds it; and HEAD, which scanners like, keeps nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.answering import AnswerPage
from portal.decorators import public, signed_in
from portal.forms.refusals import add_problem
from portal.http import login_of
from portal.models import AnswerLink
from portal.rates import ANSWER_LINKS, too_many
from portal.refusals import refusal_recorded
from portal.registry import Reader, Text, answer_kinds
from portal.secrets import sum_of
from portal.services.answer_links import answer_link_of, answer_link_use
from portal.witness import witness_of

SESSION_KEY = "portal_answer_links"
REFERENCE = 16  # letters of the sum that stand in the page's address
MOST = 20  # links that one browser holds; the oldest goes


_USED = (
    _("This link was used"),
    _("You have answered with this link already; it works once. The portal shows your answer."),
)
_VOIDED = (
    _("This link no longer counts"),
    _("Something has changed since the mail was sent. The portal shows how it stands now."),
)
_GONE = (
    _("You are no longer asked"),
    _("What the mail was about is gone, or is now for somebody else. Nothing is left for you to do."),
)
_EXPIRED = (
    _("This link has expired"),
    _("A link from a mail works for a while only. You may still be able to answer in the portal."),
)


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - a page, not an error
    """A link that says nothing, in words for a page of its own; `url` is the object's page, if known."""

    status: int
    title: Text
    text: Text
    url: str = ""


@public
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the sum and lead to the page. The answer is the same for a link that never was."""
    if refused := too_many(request, "answer_link", ANSWER_LINKS):
        return refused
    digest = sum_of(token)
    if request.method == "GET":
        _remember(request, digest)
    return redirect("answer", reference=digest[:REFERENCE])


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """What is about to be said, and by POST saying it."""
    try:
        link = _link(request, reference)
        page = _open_page(request, link)
    except Refused as refused:
        context = {"page_title": refused.title, "refused": refused}
        return render(request, "answers/refused.html", context, status=refused.status)
    if request.method != "POST":
        return _show(request, page, page.form(None))
    form = page.form(request.POST)
    if form.is_valid() and (said := _say(request, link, page, form)):
        messages.success(request, str(said))
        return HttpResponseRedirect(page.url)
    return _show(request, page, form, status=422)


def _say(request: HttpRequest, link: AnswerLink, page: AnswerPage, form: forms.Form) -> Text:
    try:
        with refusal_recorded("answer_link.refused", link):
            return answer_link_use(link=link, act=partial(page.act, form, witness_of(request)))
    except ValidationError as refusal:
        add_problem(form, refusal)
        return ""


def _show(request: HttpRequest, page: AnswerPage, form: forms.Form, status: int = 200) -> HttpResponse:
    facts: Mapping[str, Any] = page.context(form)
    frame = {"page_title": page.title, "form": form, "action": request.path}
    return render(request, page.template_name, {**facts, **frame}, status=status)


def _viewer(request: HttpRequest) -> Any:
    return getattr(request, "viewer", None)


def _remember(request: HttpRequest, digest: str) -> None:
    known = {**request.session.get(SESSION_KEY, {}), digest[:REFERENCE]: digest}
    request.session[SESSION_KEY] = dict(list(known.items())[-MOST:])


def _link(request: HttpRequest, reference: str) -> AnswerLink:
    """The reader's own link behind the reference. Raises Refused."""
    digest = request.session.get(SESSION_KEY, {}).get(reference, "")
    link = answer_link_of(digest) if digest else None
    if link is None:
        raise Refused(
            404,
            _("This link is not known"),
            _("Open the link in the mail once more. If that does not help, answer in the portal."),
        )
    if link.user_id != login_of(request).pk:
        audit.record("answer_link.wrong_person", target=link)
        raise Refused(
            403,
            _("This link is for somebody else"),
            _("Only the person who got the mail can answer with it. Sign out, and sign in as that person."),
        )
    return link


def _open_page(request: HttpRequest, link: AnswerLink) -> AnswerPage:
    """The page; an answer that comes too late is written down, looking is not (S28). Raises Refused."""
    try:
        return _page(request, link)
    except Refused as refused:
        if request.method == "POST":
            audit.record("answer_link.refused", target=link, data={"why": str(refused.title)})
        raise


def _page(request: HttpRequest, link: AnswerLink) -> AnswerPage:
    """The page of the answer, while it can be given. Raises Refused."""
    kind = answer_kinds.get(link.kind)
    if kind is None:
        raise Http404
    try:
        page = kind.page(Reader(login_of(request), _viewer(request)), link.subject_id, link.version)
    except Http404 as gone:
        raise Refused(404, *_GONE) from gone
    _refuse_spent(link, page.url)
    _refuse_late(page)
    return page


def _refuse_late(page: AnswerPage) -> None:
    try:
        page.refuse()
    except ValidationError as refusal:
        text = " ".join(refusal.messages)
        raise Refused(409, _("This can no longer be answered"), text, page.url) from refusal


def _refuse_spent(link: AnswerLink, url: str) -> None:
    title, text = _USED if link.used_at else _VOIDED if link.voided_at else _EXPIRED
    if link.used_at or link.voided_at or link.expires_at <= timezone.now():
        raise Refused(410, title, text, url)
