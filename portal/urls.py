"""The root of all addresses; apps come in as strings."""

from django.contrib import admin
from django.urls import include, path

from portal.views.home import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("tickets/", include("tickets.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
