"""Addresses of tickets."""

from django.urls import URLPattern, path

from tickets.views import detail

app_name = "tickets"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", detail.TicketView.as_view(), name="detail"),
]
