"""Addresses of tickets."""

from django.urls import URLPattern, path

from tickets.views import detail, endclients, files, lists, new, people, replies, work

app_name = "tickets"
urlpatterns: list[URLPattern] = [
    path("", lists.MyTicketsView.as_view(), name="mine"),
    path("open/", lists.OpenTicketsView.as_view(), name="open"),
    path("completed/", lists.CompletedTicketsView.as_view(), name="completed"),
    path("search/", lists.TicketSearchView.as_view(), name="search"),
    path("new/", new.ChooseTypeView.as_view(), name="new"),
    path("new/<int:request_type>/", new.NewTicketView.as_view(), name="new_form"),
    path("new/<int:request_type>/draft/", new.NewDraftView.as_view(), name="new_draft"),
    path("quick/", new.QuickTicketView.as_view(), name="quick"),
    path("quick/draft/", new.QuickDraftView.as_view(), name="quick_draft"),
    path("end-clients/", endclients.EndClientTicketsView.as_view(), name="end_clients"),
    path("end-clients/<int:pk>/", endclients.EndClientTicketView.as_view(), name="end_client_detail"),
    path(
        "end-clients/<int:pk>/files/<int:file_pk>/",
        endclients.EndClientFileView.as_view(),
        name="end_client_attachment",
    ),
    path("<int:pk>/", detail.TicketView.as_view(), name="detail"),
    path("<int:pk>/reply/", replies.ReplyView.as_view(), name="reply"),
    path("<int:pk>/draft/", replies.ReplyDraftView.as_view(), name="draft"),
    path("<int:pk>/files/<int:file_pk>/", files.AttachmentView.as_view(), name="attachment"),
    path("<int:pk>/work/", work.WorkView.as_view(), name="work"),
    path("<int:pk>/people/", people.PeopleView.as_view(), name="people"),
    path("<int:pk>/people/add/", people.WatchView.as_view(), name="watch"),
    path("<int:pk>/people/remove/", people.UnwatchView.as_view(), name="unwatch"),
]
