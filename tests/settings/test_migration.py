"""The second step of staff on installations from before: the safe side, but for a demo's open door."""

from importlib import import_module

import pytest
from django.apps import apps

from portal import audit
from portal.models import ProviderSettings

pytestmark = pytest.mark.django_db

require_it = import_module("portal.migrations.0012_two_steps_for_staff").require_it


def test_an_old_no_becomes_a_yes() -> None:
    ProviderSettings(mfa_required_for_staff=False).save()
    require_it(apps, None)
    assert ProviderSettings.objects.get().mfa_required_for_staff


def test_a_demo_stays_as_open_as_it_was() -> None:
    ProviderSettings(mfa_required_for_staff=False).save()
    audit.record("demo.seeded")
    require_it(apps, None)
    assert not ProviderSettings.objects.get().mfa_required_for_staff


def test_without_a_row_staff_owe_it() -> None:
    assert ProviderSettings.load().mfa_required_for_staff
