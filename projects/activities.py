"""The verbs of projects in the words of the client whose record it is, as far as contacts did it."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.choices import ActivityKind
from portal.registry import Activity

_SENTENCES = {
    "project.task_completed": _("Completed the task “%(name)s” of project %(what)s"),
    "project.note_added": _("Wrote on project %(what)s"),
    "project.issue_raised": _("Reported the issue “%(name)s” of project %(what)s"),
    "project.team_mailed": _("Wrote to the team of project %(what)s (%(readers)s people)"),
}
_FILES = {
    "project.files_added": _("Added files to project %(what)s: %(names)s"),
    "project.file_opened": _("Opened the file “%(name)s” of project %(what)s"),
}

# Titles are for those who see all of the organization's projects.
ACTIVITIES = (
    *(
        Activity(key, words, ActivityKind.PROJECTS, perm=Perm.PROJECTS_VIEW)
        for key, words in _SENTENCES.items()
    ),
    *(Activity(key, words, ActivityKind.FILES, perm=Perm.PROJECTS_VIEW) for key, words in _FILES.items()),
)
