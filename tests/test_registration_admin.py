import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from registration.models import Registration

from .builders import make_registration

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


def test_recruiter_finds_a_candidate_by_the_start_of_the_address(recruiter, registration):
    assert registration.reference in recruiter.get(LIST, {"q": "zoe@"}).content.decode()
    assert registration.reference not in recruiter.get(LIST, {"q": "another@"}).content.decode()


def test_list_shows_initials_and_no_names(recruiter, registration):
    page = recruiter.get(LIST).content.decode()
    assert "ZO" in page
    assert "Neill" not in page


def test_recruiter_opens_the_very_terms_agreed_to_in_one_click(recruiter, registration):
    page = recruiter.get(reverse("admin:registration_registration_change", args=[registration.pk])).content.decode()
    assert f'href="{registration.terms.get_absolute_url()}"' in page
    assert registration.terms_sha256 in page


def test_recruiter_changes_nothing_that_a_candidate_sent(recruiter, registration):
    address = reverse("admin:registration_registration_change", args=[registration.pk])
    assert recruiter.post(address, {"email": "other@example.org"}).status_code == 403
    assert Registration.objects.get().email == "zoe@example.org"


def test_writer_sees_no_candidates(client, registration):
    user = User.objects.create_user("lee", is_staff=True)
    user.groups.add(Group.objects.get(name="Writers"))
    client.force_login(user)
    assert client.get(LIST).status_code == 403
