"""Addresses of billing's pages for clients."""

from django.urls import URLPattern, path

from billing.reports.urls import urlpatterns as reports
from billing.views import invoices, statement

app_name = "billing"
urlpatterns: list[URLPattern] = [
    path("invoices/", invoices.InvoicesView.as_view(), name="invoices"),
    *reports,
    path("invoices/statement/", statement.StatementView.as_view(), name="statement"),
    path("invoices/<int:pk>/", invoices.InvoiceView.as_view(), name="invoice"),
    path("invoices/<int:pk>/pdf/", invoices.InvoicePdfView.as_view(), name="invoice_pdf"),
]
