"""The core's tables, one file for each."""

from portal.models.announcement import Announcement, AnnouncementDismissal
from portal.models.answer_link import AnswerLink
from portal.models.audit import AuditEntry
from portal.models.billable import Billable, BillableCharge, BillableEntry, BillableKind
from portal.models.calendar_feed import CalendarFeed
from portal.models.contact import Contact
from portal.models.custom_field import CustomField
from portal.models.dashboard import DashboardTab, DashboardWidget
from portal.models.draft import Draft
from portal.models.entries import Attachment, Note, Visibility
from portal.models.evidence import EvidenceEntry, EvidenceHead, SealedDocument
from portal.models.home import HomeLayout
from portal.models.mail_tally import MailTally
from portal.models.one_time_link import OneTimeLink
from portal.models.organization import Organization
from portal.models.pending_file import PendingFile
from portal.models.prepared_file import PreparedFile
from portal.models.provider import CustomLink, ProviderSettings
from portal.models.schedule import Schedule, WorkerHeartbeat
from portal.models.security_level import SecurityLevel
from portal.models.user import User

__all__ = [
    "Announcement",
    "AnnouncementDismissal",
    "AnswerLink",
    "Attachment",
    "AuditEntry",
    "Billable",
    "BillableCharge",
    "BillableEntry",
    "BillableKind",
    "CalendarFeed",
    "Contact",
    "CustomField",
    "CustomLink",
    "DashboardTab",
    "DashboardWidget",
    "Draft",
    "EvidenceEntry",
    "EvidenceHead",
    "HomeLayout",
    "MailTally",
    "Note",
    "OneTimeLink",
    "Organization",
    "PendingFile",
    "PreparedFile",
    "ProviderSettings",
    "Schedule",
    "SealedDocument",
    "SecurityLevel",
    "User",
    "Visibility",
    "WorkerHeartbeat",
]
