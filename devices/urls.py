"""Addresses of devices."""

from django.urls import URLPattern, path

from devices.views import editing, expiring, files, ingestion, lists, pages

app_name = "devices"
urlpatterns: list[URLPattern] = [
    path("", lists.DevicesView.as_view(), name="list"),
    path("new/", editing.NewDeviceView.as_view(), name="new"),
    path("ending/", expiring.ExpiringView.as_view(), name="ending"),
    path("import/", files.ImportView.as_view(), name="import"),
    path("file/<slug:kind>/", files.FileView.as_view(), name="file"),
    path("status/<slug:slug>/", ingestion.ingest, name="ingest"),
    path("<int:pk>/", pages.DeviceView.as_view(), name="device"),
    path("<int:pk>/edit/", editing.EditDeviceView.as_view(), name="edit"),
]
