"""Addresses of the reports of tickets."""

from django.urls import URLPattern, path

from tickets.reports.views import ReportedTicketsView, TicketsReportView, TimeReportView

app_name = "ticket_reports"
urlpatterns: list[URLPattern] = [
    path("tickets/", TicketsReportView.as_view(), name="tickets"),
    path("tickets/<slug:group>/<slug:mark>/", ReportedTicketsView.as_view(), name="rows"),
    path("time/", TimeReportView.as_view(), name="time"),
]
