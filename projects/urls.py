"""Addresses of projects."""

from django.urls import URLPattern, path

from projects.views import (
    calendar,
    endclients,
    files,
    issues,
    lists,
    pages,
    schedule,
    talk,
    tasks,
    team,
)

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", lists.MyProjectsView.as_view(), name="mine"),
    path("tasks/", lists.MyTasksView.as_view(), name="tasks"),
    path("issues/new/", issues.NewIssueView.as_view(), name="issue_new"),
    path("issues/new/draft/", issues.NewIssueDraftView.as_view(), name="issue_new_draft"),
    path("end-clients/", endclients.EndClientProjectsView.as_view(), name="end_clients"),
    path("end-clients/<int:pk>/", endclients.SummaryView.as_view(), name="end_client_summary"),
    path("end-clients/<int:pk>/schedule/", endclients.ScheduleView.as_view(), name="end_client_schedule"),
    path("end-clients/<int:pk>/tasks/<int:task_pk>/", endclients.TaskView.as_view(), name="end_client_task"),
    path("end-clients/<int:pk>/team/", endclients.TeamView.as_view(), name="end_client_team"),
    path("end-clients/<int:pk>/hours/", endclients.HoursView.as_view(), name="end_client_hours"),
    path("end-clients/<int:pk>/expenses/", endclients.ExpensesView.as_view(), name="end_client_expenses"),
    path("<int:pk>/", pages.SummaryView.as_view(), name="summary"),
    path("<int:pk>/schedule/", schedule.ScheduleView.as_view(), name="schedule"),
    path("<int:pk>/schedule/gantt/", schedule.GanttView.as_view(), name="gantt"),
    path("<int:pk>/schedule.ics", schedule.ScheduleFile.as_view(), name="schedule_ical"),
    path("<int:pk>/calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("<int:pk>/calendar.ics", calendar.CalendarFile.as_view(), name="calendar_ical"),
    path("<int:pk>/tasks/<int:task_pk>/", pages.TaskPage.as_view(), name="task"),
    path("<int:pk>/tasks/<int:task_pk>/complete/", tasks.CompleteView.as_view(), name="complete"),
    path("<int:pk>/tasks/<int:task_pk>/note/", tasks.TaskNoteView.as_view(), name="task_note"),
    path("<int:pk>/tasks/<int:task_pk>/draft/", tasks.TaskNoteDraftView.as_view(), name="task_draft"),
    path("<int:pk>/team/", team.TeamView.as_view(), name="team"),
    path("<int:pk>/team/mail/", team.TeamMailView.as_view(), name="team_mail"),
    path("<int:pk>/notes/", talk.NotesPage.as_view(), name="notes"),
    path("<int:pk>/notes/add/", talk.ProjectNoteView.as_view(), name="notes_note"),
    path("<int:pk>/notes/draft/", talk.ProjectNoteDraftView.as_view(), name="notes_draft"),
    path("<int:pk>/files/", files.FilesView.as_view(), name="files"),
    path("<int:pk>/files/add/", files.UploadView.as_view(), name="upload"),
    path("<int:pk>/files/<int:file_pk>/", files.FileView.as_view(), name="file"),
    path("<int:pk>/issues/", issues.IssuesView.as_view(), name="issues"),
    path("<int:pk>/issues/<int:issue_pk>/", issues.IssuePage.as_view(), name="issue"),
    path("<int:pk>/issues/<int:issue_pk>/note/", issues.IssueNoteView.as_view(), name="issue_note"),
    path("<int:pk>/issues/<int:issue_pk>/draft/", issues.IssueNoteDraftView.as_view(), name="issue_draft"),
]
