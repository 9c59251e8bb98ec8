"""Addresses of projects."""

from django.urls import URLPattern, path

from projects.views import lists, pages, schedule, tasks

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", lists.MyProjectsView.as_view(), name="mine"),
    path("tasks/", lists.MyTasksView.as_view(), name="tasks"),
    path("<int:pk>/", pages.SummaryView.as_view(), name="summary"),
    path("<int:pk>/schedule/", schedule.ScheduleView.as_view(), name="schedule"),
    path("<int:pk>/schedule/gantt/", schedule.GanttView.as_view(), name="gantt"),
    path("<int:pk>/schedule.ics", schedule.ScheduleFile.as_view(), name="schedule_ical"),
    path("<int:pk>/tasks/<int:task_pk>/", pages.TaskPage.as_view(), name="task"),
    path("<int:pk>/tasks/<int:task_pk>/complete/", tasks.CompleteView.as_view(), name="complete"),
]
