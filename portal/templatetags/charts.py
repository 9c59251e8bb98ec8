"""Charts in templates."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.charts import Chart

register = template.Library()


@register.simple_tag
def chart(one: Chart) -> SafeString:
    """A chart with its legend, and its figures as a table."""
    return render_to_string(f"charts/{one.kind}.html", {"chart": one})
