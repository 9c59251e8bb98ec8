"""The few facts that one app tells the others, each sent in the transaction of the service that made it so.

A receiver stands in its app's `portal_hooks.py`. It may refuse by ValidationError: then nothing has happened.
"""

from django.dispatch import Signal

# Hours, a charge or an expense were approved and posted. `sender`: the row's class; `entry`: a Billable, its
# row locked; `by`: the member of staff who posted it.
entry_posted = Signal()

# The posting was taken back: the same arguments.
entry_unposted = Signal()

# Facts of a ticket are about to be corrected, or it moves to another client. `sender`: the row's class;
# `ticket`: the row, locked and as it still is; `changes`: the new values by field.
ticket_changing = Signal()

# An approved quote becomes work. `into`: "project" or "invoice"; `agreement`: an Agreement; `by`: the member
# of staff. Whoever makes something of it returns a Made.
quote_taken = Signal()
