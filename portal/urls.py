"""The root of all addresses; apps come in as strings."""

from django.contrib import admin
from django.urls import include, path

from portal.admin.importing import import_records
from portal.views import answer_links, brand, calendar_feeds, health, prepared
from portal.views.announcements import AnnouncementView, DismissView
from portal.views.dashboard import DashboardView, RowsView
from portal.views.home import ArrangeView, CardView, ChoiceView, HomeView
from portal.views.text_preview import TextPreviewView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("home/arrange/", ArrangeView.as_view(), name="home_arrange"),
    path("home/organization/", ChoiceView.as_view(), name="home_organization"),
    path("home/<str:key>/", CardView.as_view(), name="home_card"),
    path("announcements/<int:pk>/", AnnouncementView.as_view(), name="announcement"),
    path("announcements/<int:pk>/dismiss/", DismissView.as_view(), name="announcement_dismiss"),
    path("dashboard/", DashboardView.as_view(), name="dashboard"),
    path("dashboard/<int:pk>/", DashboardView.as_view(), name="dashboard_tab"),
    path("dashboard/<int:pk>/<int:widget>/<slug:mark>/", RowsView.as_view(), name="dashboard_rows"),
    path("tickets/", include("tickets.urls")),
    path("projects/", include("projects.urls")),
    path("quotes/", include("quotes.urls")),
    path("devices/", include("devices.urls")),
    path("kb/", include("kb.urls")),
    path("changes/", include("changes.urls")),
    path("reports/", include("billing.urls")),
    path("reports/", include("tickets.reports.urls")),
    path("files/<uuid:pk>/", prepared.waiting, name="prepared"),
    path("files/<uuid:pk>/file/", prepared.fetch, name="prepared_file"),
    path("answer/<str:token>/", answer_links.open_link, name="answer_link"),
    path("answer/on/<slug:reference>/", answer_links.answer, name="answer"),
    path("calendars/<str:secret>.ics", calendar_feeds.feed, name="calendar_feed"),
    path("preview/<slug:field>/", TextPreviewView.as_view(), name="text_preview"),
    path("account/", include("portal.account_urls")),
    path("manage/", include("portal.manage_urls")),
    path("admin/import/", admin.site.admin_view(import_records), name="import_records"),
    path("admin/", admin.site.urls),
    path("brand/<str:digest>.css", brand.brand_style, name="brand_style"),
    path("brand/own/<str:digest>.png", brand.OrganizationLogoView.as_view(), name="organization_logo"),
    path("brand/<str:digest>.png", brand.brand_logo, name="brand_logo"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
]

handler400 = "portal.views.errors.bad_request"
handler500 = "portal.views.errors.server_error"
