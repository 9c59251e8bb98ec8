"""The addresses under /account/: our own, and those of allauth that the portal uses.

Of allauth's pages only the listed ones are open. The others keep their names, because allauth asks for them,
and answer 404: nobody signs up, and addresses are the provider's to change. A page that a new version of
allauth brings is closed until it is listed here.
"""

from collections.abc import Iterator

import allauth.urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from portal.decorators import public
from portal.views import calendar_feeds, my_settings, preview, session, welcome

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
        "usersessions_list",
    }
)


@public
def closed(request: HttpRequest, **_: str) -> HttpResponse:
    """Not a page of this portal."""
    raise Http404


def _of_allauth(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = list(_of_allauth(list(pattern.url_patterns)))
            yield URLResolver(pattern.pattern, inner)
        elif pattern.name in OPEN:
            yield pattern
        else:
            yield URLPattern(pattern.pattern, closed, name=pattern.name)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_settings.account, name="account"),
    path("profile/", my_settings.ProfileView.as_view(), name="profile"),
    path("formats/", my_settings.FormatsView.as_view(), name="formats"),
    path("formats/example/", my_settings.FormatsExampleView.as_view(), name="formats_example"),
    path("notifications/", my_settings.NotificationsView.as_view(), name="notifications"),
    path("away/", my_settings.staff_away, name="staff_away"),
    path("calendars/", calendar_feeds.CalendarsView.as_view(), name="calendars"),
    path("session/", session.session, name="session"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("welcome/<str:token>/anew/", welcome.welcome_anew, name="welcome_anew"),
    path("preview/<int:contact_id>/", preview.preview_start, name="preview_start"),
    path("preview/end/", preview.preview_end, name="preview_end"),
    *_of_allauth(allauth.urls.urlpatterns),
]
