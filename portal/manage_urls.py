"""Addresses under Manage."""

from django.urls import URLPattern, path

from portal.views import activity, organization, user_edit, users

app_name = "manage"
urlpatterns: list[URLPattern] = [
    path("activity/", activity.ActivityView.as_view(), name="activity"),
    path("organization/", organization.OrganizationView.as_view(), name="organization"),
    path("organization/<int:pk>/", organization.OrganizationView.as_view(), name="organization_of"),
    path(
        "organization/<int:pk>/two-step/",
        organization.TwoStepView.as_view(),
        name="organization_two_step",
    ),
    path("users/", users.UsersView.as_view(), name="users"),
    path("users/new/", user_edit.NewUserView.as_view(), name="user_new"),
    path("users/<int:pk>/", users.UserView.as_view(), name="user"),
    path("users/<int:pk>/edit/", user_edit.EditUserView.as_view(), name="user_edit"),
    path("users/<int:pk>/access/", user_edit.AccessView.as_view(), name="user_access"),
    path("users/<int:pk>/<slug:verb>/", user_edit.VerbView.as_view(), name="user_verb"),
]
