"""The demo's dashboards name what is there."""

import pytest

from portal.demo.dashboards import ready_made, widgets_of
from portal.models import DashboardTab, SecurityLevel


def test_there_are_an_overview_response_times_and_projects() -> None:
    assert [spec["name"] for spec in ready_made()] == ["Service overview", "Response times", "Projects"]


@pytest.mark.django_db
@pytest.mark.parametrize("spec", ready_made(), ids=lambda spec: str(spec["name"]))
def test_every_widget_can_be_drawn(spec: dict[str, list[str]]) -> None:
    tab = DashboardTab.objects.create(name=str(spec["name"]))
    for widget in widgets_of(tab, spec):
        widget.full_clean()
    assert SecurityLevel.objects.filter(key__in=spec["levels"]).count() == len(spec["levels"])
