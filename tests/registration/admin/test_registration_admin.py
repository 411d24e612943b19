import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.urls import reverse

from registration.models import Registration
from tests.builders import make_registration, make_staff, run_tasks

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


# Following up


def press(client, registration, step):
    return client.post(reverse("admin:registration_registration_step", args=[registration.pk, step]), follow=True)


def test_recruiter_takes_a_candidate_that_a_colleague_cannot_take_then(recruiter, registration):
    press(recruiter, registration, "take")
    owner = Registration.objects.get().owner
    assert owner.username == "jo"
    assert not registration.take(make_staff("robin", groups=["Recruiters"]))


def test_recruiter_notes_the_first_contact_with_one_click(recruiter, registration):
    press(recruiter, registration, "contacted")
    registration.refresh_from_db()
    assert registration.status == "contacted"
    assert registration.contacted_at


def test_recruiter_frees_a_candidate_from_quarantine_with_one_click(recruiter):
    registration = make_registration(status="quarantined", suspicions=["trap"])
    page = recruiter.get(reverse("admin:registration_registration_change", args=[registration.pk])).text
    assert "A box that people cannot see was filled in" in page
    assert "Not spam" in page
    press(recruiter, registration, "release")
    assert sorted(registration.mails.values_list("kind", flat=True)) == ["alert", "confirmation"]


def test_recruiter_frees_several_at_once(recruiter):
    suspects = [make_registration(status="quarantined", suspicions=["trap"]) for _ in range(2)]
    chosen = {"action": "not_spam", "_selected_action": [suspect.pk for suspect in suspects]}
    recruiter.post(LIST, chosen)
    assert not Registration.objects.set_aside().exists()


def test_recruiter_sees_a_failed_mail_and_has_it_sent_again(recruiter, registration):
    owed = registration.mails.create(kind="confirmation", state="failed", problem="address refused: 550", attempts=1)
    page = recruiter.get(reverse("admin:registration_registration_change", args=[registration.pk])).text
    assert "address refused: 550" in page
    address = reverse("admin:registration_registration_resend", args=[registration.pk, owed.pk])
    assert f'formaction="{address}"' in page
    recruiter.post(address)
    run_tasks()
    owed.refresh_from_db()
    assert (owed.state, len(mail.outbox)) == ("sent", 1)


def test_recruiter_sees_who_recorded_a_refusal_of_news(recruiter, registration):
    address = reverse("admin:registration_registration_step", args=[registration.pk, "no-email"])
    page = recruiter.post(address, {"sure": "1"}, follow=True).text
    assert "told us by telephone, recorded by jo</p>" in page


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
    for step in ("take", "release", "spam", "no-email", "erase"):
        assert press(client, registration, step).status_code == 403
    assert client.post(reverse("admin:registration_registration_export", args=[registration.pk])).status_code == 403


def test_button_pressed_on_an_old_page_says_so_and_does_nothing(recruiter, registration):
    assert "Things have changed" in press(recruiter, registration, "release").text
    assert "Things have changed" in press(recruiter, registration, "nonsense").text
