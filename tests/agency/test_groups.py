import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

GROUPS = ["Editors", "Managers", "Recruiters", "Writers"]


def make_member(group):
    user = get_user_model().objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def test_migration_makes_the_groups(db):
    assert sorted(Group.objects.values_list("name", flat=True)) == GROUPS


@pytest.mark.parametrize(
    ("group", "permission", "allowed"),
    [
        ("Writers", "news.add_article", True),
        ("Writers", "news.change_picture", True),
        ("Writers", "news.delete_article", False),
        ("Writers", "news.change_category", False),
        ("Writers", "registration.view_registration", False),
        ("Editors", "news.delete_article", True),
        ("Editors", "news.add_category", True),
        ("Editors", "registration.view_registration", False),
        ("Editors", "news.add_redirect", True),
        ("Managers", "news.delete_redirect", True),
        ("Writers", "news.view_redirect", False),
        ("Recruiters", "registration.change_registration", True),
        ("Recruiters", "registration.delete_registration", False),
        ("Recruiters", "registration.view_documentversion", True),
        ("Recruiters", "registration.change_documentversion", False),
        ("Recruiters", "news.view_article", False),
        ("Managers", "registration.change_documentversion", True),
        ("Managers", "agency.change_agency", True),
        ("Managers", "news.delete_article", True),
        ("Managers", "auth.change_user", False),
        ("Managers", "registration.change_office", True),
        ("Managers", "registration.add_closure", True),
        ("Managers", "registration.delete_openinghours", True),
        ("Managers", "registration.export_person", True),
        ("Managers", "registration.review_access", True),
        ("Managers", "registration.add_case", True),
        ("Recruiters", "registration.change_case", True),
        ("Recruiters", "registration.export_person", False),
        ("Recruiters", "registration.review_access", False),
        ("Recruiters", "registration.view_office", False),
        ("Editors", "registration.view_case", False),
    ],
)
def test_member_may_do_what_the_group_is_for(db, group, permission, allowed):
    assert make_member(group).has_perm(permission) is allowed


def test_permissions_are_called_as_the_screens_call_things(db):
    wanted = ["view_case", "change_openinghours", "export_person"]
    names = Permission.objects.filter(codename__in=wanted).order_by("codename").values_list("name", flat=True)
    assert [*names] == ["Can change opening hours", "Can export candidates", "Can view request or complaint"]


@pytest.mark.parametrize("group", GROUPS)
def test_member_of_any_group_reaches_the_start_page(client, db, group):
    client.force_login(make_member(group))
    assert client.get(reverse("admin:index")).status_code == 200


def test_writer_is_not_shown_what_only_managers_can_put_right(client, db):
    client.force_login(make_member("Writers"))
    assert "staff-notices" not in client.get(reverse("admin:index")).text


def test_manager_is_shown_it(client, db):
    client.force_login(make_member("Managers"))
    assert "Privacy Notice" in client.get(reverse("admin:index")).text
