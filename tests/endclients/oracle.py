"""What a billing organization may meet, said once more in SQL that shares nothing with the code it judges."""

from django.db import connection

TICKETS = """
SELECT t.id
  FROM tickets_ticket t
  JOIN tickets_queue q ON q.id = t.queue_id
  JOIN tickets_ticketstatus s ON s.id = t.status_id
  JOIN portal_contact me ON me.id = %s
 WHERE q.visible_in_portal AND s.visible_in_portal
   AND EXISTS (
       SELECT 1
         FROM billing_contract c
        WHERE c.billing_organization_id = me.organization_id
          AND c.organization_id <> me.organization_id
          AND c.organization_id = t.organization_id
          AND (c.id = t.contract_id OR EXISTS (
              SELECT 1 FROM tickets_tickettimeentry e WHERE e.ticket_id = t.id AND e.contract_id = c.id)))
"""
PROJECTS = """
SELECT p.id
  FROM projects_project p
  JOIN portal_contact me ON me.id = %s
 WHERE p.is_published
   AND EXISTS (
       SELECT 1
         FROM billing_contract c
        WHERE c.billing_organization_id = me.organization_id
          AND c.organization_id <> me.organization_id
          AND c.organization_id = p.organization_id
          AND (c.id = p.contract_id
               OR EXISTS (SELECT 1 FROM projects_charge x WHERE x.project_id = p.id AND x.contract_id = c.id)
               OR EXISTS (SELECT 1 FROM projects_expense x WHERE x.project_id = p.id AND x.contract_id = c.id)
               OR EXISTS (
                  SELECT 1 FROM projects_tasktimeentry e JOIN projects_task k ON k.id = e.task_id
                   WHERE k.project_id = p.id AND e.contract_id = c.id)))
"""
TASKS = """
SELECT k.id
  FROM projects_task k
  JOIN projects_project p ON p.id = k.project_id
  JOIN portal_contact me ON me.id = %s
 WHERE p.is_published AND k.client_access <> 'none'
   AND EXISTS (
       SELECT 1
         FROM billing_contract c
        WHERE c.billing_organization_id = me.organization_id
          AND c.organization_id <> me.organization_id
          AND c.organization_id = p.organization_id
          AND (c.id = p.contract_id OR EXISTS (
              SELECT 1 FROM projects_tasktimeentry e WHERE e.task_id = k.id AND e.contract_id = c.id)))
"""
PAYERS = """
SELECT DISTINCT c.billing_organization_id
  FROM billing_contract c
 WHERE c.billing_organization_id IS NOT NULL AND c.billing_organization_id <> c.organization_id
"""


def ids(statement: str, *parameters: int) -> set[int]:
    """The numbers that a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {row[0] for row in cursor.fetchall()}


def tickets_of(contact_id: int) -> set[int]:
    """Tickets that are billed to the contact's organization."""
    return ids(TICKETS, contact_id)
