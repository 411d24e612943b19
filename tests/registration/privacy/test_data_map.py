"""The data map is true: no field is missing, nothing in it is gone, and the page in docs/ says the same."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.urls import reverse

from registration.privacy import data_map
from tests.builders import make_staff
from tests.processes import ROOT

HOW = "put it into registration/privacy/data_map.toml, then ./run manage data_map > docs/data-map.md"
PAGE = reverse("admin:registration_access_data_map")


def mapped() -> set[str]:
    """Each field as “app.Model.field”."""
    pairs = (
        (label, name)
        for row in data_map.read()["row"]
        for label, names in row["fields"].items()
        for name in names.split()
    )
    return {f"{label}.{name}" for label, name in pairs}


def stored() -> set[str]:
    """The same of what the database has, less the tables that are declared to hold nothing, and numbers of rows."""
    nothing = data_map.read()["nothing"]
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in nothing
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }


def test_every_field_that_can_hold_personal_data_is_in_a_row():
    assert stored() - mapped() == set(), HOW


def test_nothing_in_the_map_is_gone_from_the_database():
    assert mapped() - stored() == set()


def test_table_is_either_in_a_row_or_without_personal_data():
    assert not {name.rpartition(".")[0] for name in mapped()} & data_map.read()["nothing"].keys()


def test_page_in_the_documentation_says_the_same():
    assert (ROOT / "docs" / "data-map.md").read_text() == data_map.as_markdown(), HOW


@pytest.mark.parametrize(
    ("account", "status"),
    [
        (None, 302),
        ({"is_superuser": False}, 403),
        ({"groups": ["Writers"]}, 403),
        ({"groups": ["Editors"]}, 403),
        ({"groups": ["Recruiters"]}, 403),
        ({"groups": ["Managers"]}, 200),
        ({}, 200),
    ],
)
def test_map_is_shown_to_managers(client, site, account, status):
    Group.objects.get(name="Managers").permissions.add(Permission.objects.get(codename="review_access"))
    if account is not None:
        client.force_login(make_staff("jo", **account))
    page = client.get(PAGE)
    assert page.status_code == status
    assert ("Consent to news" in page.text) is (status == 200)


def test_manager_gets_there_from_the_access_log(client, site):
    client.force_login(make_staff("root"))
    assert f'href="{PAGE}"' in client.get(reverse("admin:registration_access_changelist")).text
