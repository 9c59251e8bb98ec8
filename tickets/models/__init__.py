"""Tickets, how they are asked for, and their work history."""

from tickets.models.comanaged import OwnTime
from tickets.models.history import TicketAttachment, TicketNote, TicketStatusChange, TicketTimeEntry
from tickets.models.payer import TicketPayer
from tickets.models.request_type import BackgroundQuestion, IssueType, RequestType, RequestTypeField
from tickets.models.setup import Queue, TicketStatus
from tickets.models.target import ResponseTarget
from tickets.models.ticket import Ticket, TicketAnswer, TicketDay, TicketWatcher

__all__ = [
    "BackgroundQuestion",
    "IssueType",
    "OwnTime",
    "Queue",
    "RequestType",
    "RequestTypeField",
    "ResponseTarget",
    "Ticket",
    "TicketAnswer",
    "TicketAttachment",
    "TicketDay",
    "TicketNote",
    "TicketPayer",
    "TicketStatus",
    "TicketStatusChange",
    "TicketTimeEntry",
    "TicketWatcher",
]
