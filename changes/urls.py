"""Addresses of changes."""

from django.urls import URLPattern, path

from changes.views import answers, calendar, changes

app_name = "changes"
urlpatterns: list[URLPattern] = [
    path("", changes.ApprovalsView.as_view(), name="mine"),
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("<int:pk>/", changes.ChangePage.as_view(), name="change"),
    path("<int:pk>/v<int:number>/document/", changes.DocumentView.as_view(), name="document"),
    path("<int:pk>/answer/<int:approval>/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/answer/<int:approval>/confirm/", answers.ConfirmView.as_view(), name="confirm"),
    path("<int:pk>/proof/", changes.ChangeProofView.as_view(), name="proof"),
    path("<int:pk>/proof/<int:sequence>/", changes.ChangeCertificateView.as_view(), name="certificate"),
]
