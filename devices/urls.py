"""Addresses of devices."""

from django.urls import URLPattern, path

from devices.views import lists, pages

app_name = "devices"
urlpatterns: list[URLPattern] = [
    path("", lists.DevicesView.as_view(), name="list"),
    path("<int:pk>/", pages.DeviceView.as_view(), name="device"),
]
