import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from registration.models import Registration
from tests.builders import make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")
LIST = reverse("admin:registration_registration_changelist")


@pytest.fixture
def registration():
    return make_registration()


@pytest.fixture
def recruiter(client):
    user = User.objects.create_user("jo", is_staff=True)
    user.groups.add(Group.objects.get(name="Recruiters"))
    client.force_login(user)
    return client


def test_list_shows_initials_and_no_names(recruiter, registration):
    page = recruiter.get(LIST).content.decode()
    assert "ZO" in page
    assert "Neill" not in page


def test_recruiter_changes_nothing_that_a_candidate_sent(recruiter, registration):
    address = reverse("admin:registration_registration_change", args=[registration.pk])
    assert recruiter.post(address, {"email": "other@example.org"}).status_code == 403
    assert Registration.objects.get().email == "zoe@example.org"


def test_writer_sees_no_candidates(client, registration):
    user = User.objects.create_user("lee", is_staff=True)
    user.groups.add(Group.objects.get(name="Writers"))
    client.force_login(user)
    assert client.get(LIST).status_code == 403


def test_list_is_filtered_by_what_recruiters_decide_by(recruiter):
    failed = make_registration(email="failed@example.org")
    failed.mails.create(kind="alert", state="failed")
    suspect = make_registration(status="quarantined", suspicions=["trap"])
    assert references(recruiter, mail="failed") == {failed.reference}
    assert references(recruiter, reason="trap") == {suspect.reference}
    assert references(recruiter, status__exact="new") == {failed.reference}


def references(client, **filters) -> set[str]:
    page = client.get(LIST, filters).text
    return {registration.reference for registration in Registration.objects.all() if registration.reference in page}


def test_list_costs_the_same_queries_for_any_length(recruiter, django_assert_max_num_queries):
    for number in range(20):
        make_registration(email=f"p{number}@example.org").mails.create(kind="alert")
    with django_assert_max_num_queries(15):
        recruiter.get(LIST)


@pytest.mark.parametrize("group", ["Writers", "Editors"])
def test_people_who_write_articles_reach_no_candidate(client, registration, group):
    client.force_login(make_staff("w", groups=[group]))
    assert client.get(LIST).status_code == 403
    page = reverse("admin:registration_registration_change", args=[registration.pk])
    assert client.get(page).status_code == 403
