"""Manage > Activity: the organization's own part of the audit record (N3)."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.generic import ScopedListView
from portal.manage.activity import ActivityFilters, ActivityTable
from portal.models import AuditEntry
from portal.models.audit import AuditEntryQuerySet


class ActivityView(ScopedListView[AuditEntry]):
    """Who did what: sign-ins, people and levels, files, decisions, and the provider's staff looking in."""

    perm = (Perm.USERS_MANAGE, Perm.USERS_ASSIGN_LEVEL)
    model = AuditEntry
    title = _("Activity")
    table_class = ActivityTable
    filterset_class = ActivityFilters
    empty_title = _("Nothing was recorded yet")
    empty_text = _("Sign-ins, changes of users and levels, and files that were taken stand here.")

    def get_queryset(self) -> AuditEntryQuerySet:
        """Those that are told to clients."""
        rows = self.scoped()
        assert isinstance(rows, AuditEntryQuerySet)  # noqa: S101 - tells the type checker what the model says
        return rows.for_list()
