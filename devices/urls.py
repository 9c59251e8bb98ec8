"""Addresses of devices."""

from django.urls import URLPattern, path

from devices.views import ingestion, lists, pages

app_name = "devices"
urlpatterns: list[URLPattern] = [
    path("", lists.DevicesView.as_view(), name="list"),
    path("status/<slug:slug>/", ingestion.ingest, name="ingest"),
    path("<int:pk>/", pages.DeviceView.as_view(), name="device"),
]
