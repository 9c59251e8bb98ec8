"""Addresses of quotes."""

from django.urls import URLPattern, path

from quotes.views import answers, quotes

app_name = "quotes"
urlpatterns: list[URLPattern] = [
    path("", quotes.QuotesView.as_view(), name="mine"),
    path("<int:pk>/", quotes.QuotePage.as_view(), name="quote"),
    path("<int:pk>/v<int:number>/", quotes.QuotePage.as_view(), name="version"),
    path("<int:pk>/v<int:number>/document/", quotes.DocumentView.as_view(), name="document"),
    path("<int:pk>/answer/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/answer/confirm/", answers.ConfirmView.as_view(), name="confirm"),
    path("<int:pk>/proof/", quotes.QuoteProofView.as_view(), name="proof"),
    path("<int:pk>/proof/<int:sequence>/", quotes.QuoteCertificateView.as_view(), name="certificate"),
]
