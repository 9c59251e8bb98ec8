"""Function views say in so many words who may call them; `manage.py check` refuses one that does not."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase

type View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone may call it, signed in or not: brand style sheet, health, links from mails."""
    marked: Any = login_not_required(view)
    marked.portal_access = "public"
    return view
