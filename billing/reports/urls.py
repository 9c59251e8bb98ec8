"""Addresses of the reports of blocks and retainers."""

from django.urls import URLPattern, path

from billing.reports.views import BlockHoursView, RetainerView

urlpatterns: list[URLPattern] = [
    path("block-hours/", BlockHoursView.as_view(), name="block_hours"),
    path("retainer/", RetainerView.as_view(), name="retainer"),
]
