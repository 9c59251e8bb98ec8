"""Tags of the knowledge base."""

from django import template

from portal.templatetags import ui

register = template.Library()

register.simple_tag(ui.marked, name="marked")
