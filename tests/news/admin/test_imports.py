"""Managers read in the admin what was moved in; nobody changes it there."""

import pytest
from django.urls import reverse

from tests.builders import make_staff
from tests.old_site import move, old_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def report():
    return move(old_article(title="Rates <b> rise", notes=("The poll was left out.",)))


def test_manager_reads_the_report(client, report):
    client.force_login(make_staff("morgan", groups=["Managers"]))
    listed = client.get(reverse("admin:news_import_changelist")).content.decode()
    assert "wordpress old.example" in listed
    page = client.get(reverse("admin:news_import_change", args=[report.pk])).content.decode()
    assert "Rates &lt;b&gt; rise" in page
    assert "The poll was left out." in page
    assert "/2017/01/27/old-article-1/" in page


@pytest.mark.parametrize("group", ["Writers", "Editors", "Recruiters"])
def test_others_do_not(client, report, group):
    client.force_login(make_staff("rita", groups=[group]))
    assert client.get(reverse("admin:news_import_change", args=[report.pk])).status_code == 403


def test_nobody_changes_it(client, report):
    client.force_login(make_staff())
    assert client.post(reverse("admin:news_import_change", args=[report.pk]), {}).status_code == 403
    assert client.post(reverse("admin:news_import_delete", args=[report.pk])).status_code == 403
    assert client.get(reverse("admin:news_import_add")).status_code == 403
