"""From the welcome mail to the first password."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.account_forms import ChoosePasswordForm
from portal.decorators import public
from portal.services.welcome import password_choose, welcome_link, welcome_send_anew


@public
@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, so that a mail scanner uses nothing up; POST sets the password."""
    link = welcome_link(token)
    if link is None:
        return render(request, "account/welcome_expired.html", {"token": token}, status=410)
    form = ChoosePasswordForm(request.POST or None)
    if form.is_valid() and _choose(form, token):
        messages.success(request, _("Your password is set. You can sign in now."))
        return redirect("account_login")
    context: dict[str, Any] = {"form": form, "username": link.user.username}
    return render(request, "account/welcome.html", context, status=422 if form.errors else 200)


def _choose(form: ChoosePasswordForm, token: str) -> bool:
    try:
        return password_choose(token=token, password=form.cleaned_data["password"]) is not None
    except ValidationError as weak:
        form.add_error("password", weak)
        return False


@public
@require_POST
def welcome_anew(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a new link through an old one; the answer is the same whatever the token."""
    welcome_send_anew(token=token)
    messages.info(request, _("If your access is still open, a new link is on its way to you."))
    return redirect("account_login")
