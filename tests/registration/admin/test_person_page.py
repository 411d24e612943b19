from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from registration.models import Access, Event, Person, Registration, Service
from registration.opening_hours import our_hours
from registration.people import correcting, following_up, merging
from registration.privacy import consents
from registration.rights.erasure import erase
from tests.builders import make_article, make_person, make_registration, make_staff, run_tasks

pytestmark = pytest.mark.usefixtures("site")
CALL = {"outcome": "no_answer", "note": "", "when": "2"}


@pytest.fixture
def jo():
    return make_staff("jo", groups=["Recruiters"])


@pytest.fixture
def recruiter(client, jo):
    client.force_login(jo)
    return client


@pytest.fixture
def person(site):
    return make_person()


@pytest.fixture
def clock(time_machine):
    """Stands still: two clicks are as quick, and two looks at the day agree, however slow the machine is."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def address(person, name="change"):
    return reverse(f"admin:registration_person_{name}", args=[person.pk])


def page_of(client, person) -> str:
    return client.get(address(person)).text


def press(client, person, name, **fields):
    return client.post(reverse("admin:registration_person_act", args=[person.pk, name]), fields, follow=True)


# The first screen


def test_page_is_headed_by_the_name_and_its_title_tells_no_browser_history_who(recruiter, person):
    page = page_of(recruiter, person)
    assert '<h1 dir="auto">Zoë O&#x27;Neill</h1>' in page
    assert "Neill" not in page.partition("</title>")[0]


def test_number_dials_and_address_writes(recruiter, person):
    page = page_of(recruiter, person)
    assert 'href="tel:+442079460018">020 7946 0018</a>' in page
    assert 'href="mailto:zoe@example.org"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Take and call"),
        ({"telephone": "", "telephone_e164": ""}, "Take and write"),
        ({"owner": True}, '<a class="button default" href="#call">Log a call</a>'),
        ({"owner": True, "telephone": "", "telephone_e164": ""}, "Write to them"),
    ],
)
def test_one_button_is_the_sensible_one(recruiter, jo, fields, words):
    owner = jo if fields.pop("owner", False) else None
    page = page_of(recruiter, make_person(owner=owner, **fields))
    assert words in page.partition("person-primary")[2].partition("</section>")[0]


def test_due_step_and_good_time_are_pointed_out(recruiter, monkeypatch):
    person = make_person(next_at=timezone.now() - timedelta(minutes=1), best_time="evening")
    monkeypatch.setattr("registration.opening_hours.is_good_time", lambda best_time, now: True)
    page = page_of(recruiter, person)
    assert "person-due" in page
    assert "person-now" in page


@pytest.mark.parametrize(
    ("wish", "words"),
    [("no_contact_at", "do not want to hear from us"), ("objected_at", "objected"), ("restricted_at", "restricted")],
)
def test_whoever_is_not_to_be_contacted_has_the_reason_in_place_of_buttons(recruiter, person, wish, words):
    Person.objects.filter(pk=person.pk).update(**{wish: timezone.now()})
    page = page_of(recruiter, person)
    assert words in page
    for way in ('href="tel:', 'href="mailto:zoe', "Log a call", "We tried to reach you</button>"):
        assert way not in page


def test_page_costs_few_queries_however_long_the_timeline(recruiter, jo, person, django_assert_max_num_queries):
    registration = person.registrations.get()
    for number in range(30):
        following_up.write_note(person, f"Note {number}", jo)
        registration.mails.create(kind="tried", person=person)
    page_of(recruiter, person)
    with django_assert_max_num_queries(20):
        page_of(recruiter, person)


def test_each_opening_is_recorded_and_shown_to_colleagues(recruiter, person):
    page_of(recruiter, person)
    assert Access.objects.filter(username="jo", action="view", person_number=person.pk).count() == 1
    assert "<bdi>jo</bdi> opened" in page_of(recruiter, person)


# The timeline


def test_registered_line_names_the_article_then_and_links_what_was_agreed_to(recruiter):
    article = make_article(title="Renamed since")
    person = make_person(article=article, article_title="Night shifts", page_kind="article")
    registration = person.registrations.get()
    page = page_of(recruiter, person)
    assert f'<a href="{article.get_absolute_url()}">Night shifts</a>' in page
    assert f'href="{registration.terms.get_absolute_url()}"' in page
    assert registration.terms_sha256 in page.partition("<details>")[2]


def test_timeline_has_consents_with_their_sentence_and_who_recorded_a_refusal(recruiter, person):
    consents.record_ticks(person.registrations.get(), {"email": 1})
    press(recruiter, person, "no-news", channel="email")
    page = page_of(recruiter, person)
    assert f"“{consents.WORDINGS['email'][0]}” (wording 1)" in page
    assert "No more news by e-mail, told us by telephone" in page


def test_timeline_shows_corrections_with_both_values(recruiter, jo, person):
    correcting.correct(person, {"first_name": "Zoe"}, jo)
    assert "<del>Zoë</del> → <ins>Zoe</ins>" in page_of(recruiter, person)


def test_what_happened_while_two_were_joined_is_shown_once_after_joining_again(recruiter, jo):
    first, second = make_person(), make_person(email="zoe2@example.org")
    umbrella = merging.merge(first, second, jo)
    following_up.write_note(umbrella, "Likes nights", jo)
    both = merging.unmerge(umbrella, jo)
    assert all("Likes nights" in page_of(recruiter, part) for part in both)
    again = merging.merge(*both, jo)
    assert page_of(recruiter, again).count("Likes nights") == 1


def test_recruiter_sees_a_failed_mail_and_has_it_sent_again(recruiter, person):
    registration = person.registrations.get()
    owed = registration.mails.create(kind="confirmation", state="failed", problem="address refused: 550", attempts=1)
    assert "address refused: 550; 1 attempt<" in page_of(recruiter, person)
    press(recruiter, person, "resend", mail=owed.pk)
    run_tasks()
    owed.refresh_from_db()
    assert (owed.state, len(mail.outbox)) == ("sent", 1)


def test_mail_that_everybody_may_have_is_sent_again_whatever_they_wish(recruiter, person):
    Person.objects.update(no_contact_at=timezone.now())
    registration = person.registrations.get()
    for kind, expected in (("changed", "waiting"), ("tried", "failed")):
        owed = registration.mails.create(kind=kind, person=person, state="failed")
        press(recruiter, person, "resend", mail=owed.pk)
        owed.refresh_from_db()
        assert owed.state == expected


def test_mail_of_somebody_else_is_not_sent_from_here(recruiter, person):
    other = make_registration(email="other@example.org").mails.create(kind="confirmation", state="failed")
    assert press(recruiter, person, "resend", mail=other.pk).status_code == 404


# Calls


def test_call_without_an_answer_is_noted_and_the_next_one_planned(clock, recruiter, jo, person):
    page = press(recruiter, person, "call", **CALL | {"note": "Rang twice"}).text
    person.refresh_from_db()
    assert "Noted: no answer. Next step:" in page
    assert "Rang twice" in page
    assert timedelta(minutes=110) < person.next_at - timezone.now() <= timedelta(hours=2)
    assert (person.owner, person.stage, person.first_contact_at) == (jo, "new", None)


def test_first_and_last_contact_are_both_kept(recruiter, person):
    press(recruiter, person, "call", **CALL | {"outcome": "reached"})
    first = Person.objects.get().first_contact_at
    press(recruiter, person, "call", **CALL | {"outcome": "reached", "note": "Again"})
    person.refresh_from_db()
    assert (person.first_contact_at, person.stage) == (first, "contacted")
    assert person.last_contact_at > first
    assert "First " in page_of(recruiter, person)


def test_day_of_one_click_means_ten_oclock_in_london_whenever_it_is_pressed(clock, recruiter, person):
    day = timezone.localdate() + timedelta(days=3)
    press(recruiter, person, "call", **CALL | {"when": day.isoformat()})
    person.refresh_from_db()
    local = timezone.localtime(person.next_at)
    assert (local.date(), local.hour, local.minute) == (day, 10, 0)


def test_page_offers_the_time_that_the_candidate_likes(clock, recruiter):
    person = make_person(best_time="evening")
    proposed = timezone.localtime(our_hours().next_call("evening", timezone.now()))
    assert f'value="{proposed:%Y-%m-%d}"' in page_of(recruiter, person)


def test_time_that_was_typed_wins_unless_another_was_chosen(recruiter, person):
    day = timezone.localdate() + timedelta(days=5)
    press(recruiter, person, "call", outcome="voicemail", when="then", next_at_0=day.isoformat(), next_at_1="14:45")
    person.refresh_from_db()
    assert f"{timezone.localtime(person.next_at):%Y-%m-%d %H:%M}" == f"{day} 14:45"


def test_no_next_step_is_one_click_too(recruiter, person):
    press(recruiter, person, "call", **CALL | {"outcome": "reached", "when": "none"})
    person.refresh_from_db()
    assert (person.next_step, person.next_at) == ("", None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"when": "then", "next_at_0": "2020-01-01", "next_at_1": "10:00"}, "still to come"),
        ({"when": "then", "next_at_0": "", "next_at_1": "10:00"}, "Give the date"),
        ({"when": "nonsense"}, "Choose when the next step is due"),
        ({"when": "2020-01-05"}, "still to come"),
        ({"when": "2020-13-45"}, "Choose when the next step is due"),
        ({"note": "n" * 501}, "at most 500 characters"),
        ({"outcome": "eaten"}, "Select a valid choice"),
    ],
)
def test_call_that_cannot_be_understood_is_asked_again_with_what_was_typed(recruiter, person, fields, words):
    response = press(recruiter, person, "call", **{"outcome": "reached", "note": "Kept", "when": "2"} | fields)
    assert response.status_code == 422
    assert words in response.text
    assert f'value="{fields.get("note", "Kept")}"' in response.text
    assert not Event.objects.exists()


def test_double_click_notes_one_call(clock, recruiter, person):
    press(recruiter, person, "call", **CALL)
    press(recruiter, person, "call", **CALL)
    assert Event.objects.filter(kind="call").count() == 1


def test_call_noted_again_for_its_next_step_moves_that(clock, recruiter, person):
    press(recruiter, person, "call", **CALL)
    assert "No next step is planned." in press(recruiter, person, "call", **CALL | {"when": "none"}).text
    person.refresh_from_db()
    assert (person.next_at, Event.objects.filter(kind="call").count()) == (None, 1)


def test_wrong_number_makes_the_next_step_a_mail(recruiter, person):
    press(recruiter, person, "call", **CALL | {"outcome": "wrong_number"})
    person.refresh_from_db()
    assert person.next_step == "mail"
    assert "Write to them" in page_of(recruiter, person)


def test_next_step_is_planned_without_a_call(recruiter, person):
    assert "Planned. Next step:" in press(recruiter, person, "call", **CALL | {"outcome": ""}).text
    assert not Event.objects.filter(kind="call").exists()


def test_call_on_a_candidate_erased_meanwhile_is_said_in_words_with_what_was_typed(recruiter, person):
    number = person.pk
    erase(person, "request")
    response = press(recruiter, Person(pk=number), "call", **CALL | {"note": "Likes nights"})
    assert response.status_code == 410
    assert "not here any more" in response.text
    assert "Likes nights" in response.text
    assert not Event.objects.exists()


def test_call_on_a_candidate_joined_meanwhile_is_noted_for_both(recruiter, jo, person):
    umbrella = merging.merge(person, make_person(email="zoe2@example.org"), jo)
    response = press(recruiter, person, "call", **CALL | {"note": "Likes nights"})
    assert "joined with another entry meanwhile" in response.text
    assert umbrella.events.filter(kind="call", note="Likes nights").exists()


def test_part_of_a_joined_candidate_leads_to_the_whole(recruiter, jo, person):
    umbrella = merging.merge(person, make_person(email="zoe2@example.org"), jo)
    assert recruiter.get(address(person)).url == address(umbrella)


# Stages


@pytest.mark.parametrize(
    ("stage", "offered"),
    [
        ("new", ["contacted", "working", "unsuitable", "closed"]),
        ("contacted", ["working", "unsuitable", "closed"]),
        ("working", ["left"]),
        ("left", ["working"]),
        ("unsuitable", ["new"]),
        ("closed", ["new"]),
    ],
)
def test_moves_are_offered_by_stage(recruiter, stage, offered):
    page = page_of(recruiter, make_person(stage=stage))
    moves = [name for name in Person.Stage.values if f'name="to" value="{name}"' in page]
    assert sorted(moves) == sorted(offered)


def test_of_two_moves_at_once_the_second_is_told_what_happened(recruiter, person):
    press(recruiter, person, "stage", to="unsuitable", expected="new")
    response = press(recruiter, person, "stage", to="contacted", expected="new")
    assert response.status_code == 422
    assert "marked as “not suitable” in the meantime" in response.text
    assert Person.objects.get().stage == "unsuitable"


def test_move_that_the_page_does_not_offer_is_refused(recruiter, person):
    assert "Things have changed" in press(recruiter, person, "stage", to="left", expected="new").text


def test_working_with_us_begins_and_ends_on_the_day_that_staff_give(recruiter, person):
    press(recruiter, person, "stage", to="working", expected="new")
    began, ended = (timezone.localdate() - timedelta(days=days) for days in (40, 3))
    Service.objects.update(began_on=began)
    press(recruiter, person, "stage", to="left", expected="working", ended_on=ended.isoformat())
    service = Service.objects.get()
    assert (service.began_on, service.ended_on) == (began, ended)
    press(recruiter, person, "stage", to="working", expected="left")
    assert Service.objects.filter(ended_on=None).count() == 1


def test_last_day_that_is_still_to_come_is_asked_again(clock, recruiter, person):
    press(recruiter, person, "stage", to="working", expected="new")
    later = timezone.localdate() + timedelta(days=1)
    response = press(recruiter, person, "stage", to="left", expected="working", ended_on=later.isoformat())
    assert "still to come" in response.text
    assert Person.objects.get().stage == "working"


def test_last_day_before_the_first_is_asked_again(recruiter, person):
    press(recruiter, person, "stage", to="working", expected="new")
    earlier = timezone.localdate() - timedelta(days=1)
    response = press(recruiter, person, "stage", to="left", expected="working", ended_on=earlier.isoformat())
    assert "began to work with us after that day" in response.text


def test_contact_noted_by_mistake_is_taken_back_with_it(recruiter, person):
    press(recruiter, person, "stage", to="contacted", expected="new")
    assert Person.objects.get().first_contact_at
    press(recruiter, person, "undo", event=Event.objects.get(kind="stage").pk)
    assert Person.objects.get().first_contact_at is None


def test_newest_change_of_status_is_undone_from_the_timeline(recruiter, person):
    press(recruiter, person, "stage", to="unsuitable", expected="new")
    event = Event.objects.get(kind="stage")
    assert f'name="event" value="{event.pk}"' in page_of(recruiter, person)
    press(recruiter, person, "undo", event=event.pk)
    assert Person.objects.get().stage == "new"


def test_older_change_of_status_is_not_undone_from_an_old_page(recruiter, person):
    press(recruiter, person, "stage", to="closed", expected="new")
    older = Event.objects.get(kind="stage")
    press(recruiter, person, "stage", to="new", expected="closed")
    press(recruiter, person, "stage", to="closed", expected="new")
    assert "Only the newest" in press(recruiter, person, "undo", event=older.pk).text


def test_undone_end_lets_the_service_go_on(recruiter, person):
    press(recruiter, person, "stage", to="working", expected="new")
    press(recruiter, person, "stage", to="left", expected="working")
    press(recruiter, person, "undo", event=Event.objects.filter(kind="stage").first().pk)
    service = Service.objects.get()
    assert (service.ended_on, service.keep_until) == (None, None)


def test_recruiter_frees_a_candidate_from_quarantine_with_one_click(recruiter):
    registration = make_registration(status="quarantined", suspicions=["trap"])
    page = page_of(recruiter, registration.person)
    assert "A box that people cannot see was filled in" in page
    press(recruiter, registration.person, "not-spam", registration=registration.pk)
    assert sorted(registration.mails.values_list("kind", flat=True)) == ["alert", "confirmation"]
    assert Person.objects.get().stage == "new"


@pytest.mark.parametrize("status", ["new", "unconfirmed"])
def test_button_pressed_on_an_old_page_says_so_and_does_nothing(recruiter, status):
    registration = make_registration(status=status)
    page = press(recruiter, registration.person, "not-spam", registration=registration.pk).text
    assert "A colleague has looked at it already" in page
    assert not registration.mails.exists()


def test_spam_is_marked_with_one_click_and_can_be_taken_back(recruiter):
    registration = make_registration(status="quarantined", suspicions=["trap"])
    press(recruiter, registration.person, "spam", registration=registration.pk)
    assert Registration.objects.get().status == "spam"
    page = press(recruiter, registration.person, "spam", registration=registration.pk).text
    assert "A colleague has looked at it already" in page
    press(recruiter, registration.person, "not-spam", registration=registration.pk)
    assert Registration.objects.get().status == "new"


# Owners


def test_recruiter_takes_a_candidate_that_a_colleague_cannot_take_then(recruiter, jo, person):
    press(recruiter, person, "take", owner="")
    assert Person.objects.get().owner == jo
    with pytest.raises(following_up.Overtaken, match="belongs to jo now"):
        following_up.hand_over(person, make_staff("robin"), make_staff("lee"), expected=None)


def test_recruiter_gives_to_a_colleague_and_gives_back(recruiter, jo, person):
    robin, writer = make_staff("robin", groups=["Recruiters"]), make_staff("wren", groups=["Writers"])
    following_up.hand_over(person, jo, jo, expected=None)
    page = page_of(recruiter, person)
    assert f'<option value="{robin.pk}">robin' in page
    assert f'<option value="{writer.pk}">' not in page
    press(recruiter, person, "give", to=robin.pk, owner=jo.pk)
    assert Person.objects.get().owner == robin
    assert "Given to <bdi>robin</bdi>" in page_of(recruiter, person)


def test_candidate_given_back_is_nobodys(recruiter, jo, person):
    following_up.hand_over(person, jo, jo, expected=None)
    press(recruiter, person, "give-back", owner=jo.pk)
    assert Person.objects.get().owner is None


@pytest.mark.parametrize("stage", ["new", "contacted"])
def test_candidate_given_back_without_a_next_step_is_not_forgotten(recruiter, jo, stage):
    person = make_person(stage=stage, owner=jo)
    press(recruiter, person, "give-back", owner=jo.pk)
    person.refresh_from_db()
    assert (person.next_step, person.next_at > timezone.now()) == ("call", True)


def test_whoever_plans_nothing_for_nobodys_candidate_follows_them_up(recruiter, jo, person):
    press(recruiter, person, "call", **CALL | {"outcome": "", "when": "none"})
    assert Person.objects.get().owner == jo


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("call", CALL),
        ("stage", {"to": "closed", "expected": "new"}),
        ("take", {"owner": "0"}),
        ("note", {"note": "Likes nights"}),
        ("tried", {}),
    ],
)
def test_colleagues_candidate_is_touched_only_after_a_warning_that_names_the_owner(recruiter, person, name, fields):
    robin = make_staff("robin", groups=["Recruiters"], first_name="Robin", last_name="Marsh")
    Person.objects.filter(pk=person.pk).update(owner=robin)
    page = press(recruiter, person, name, **fields).text
    assert "Robin Marsh follows this candidate up" in page
    assert "None" not in page
    assert not Event.objects.exists()
    for key, value in fields.items():
        assert f'name="{key}" value="{value}"' in page
    press(recruiter, person, name, **fields, sure=robin.pk)
    assert Event.objects.exists()


def test_warning_is_given_again_when_the_owner_has_changed_meanwhile(recruiter, person):
    robin, lee = (make_staff(name, groups=["Recruiters"]) for name in ("robin", "lee"))
    Person.objects.filter(pk=person.pk).update(owner=lee)
    assert "lee follows this candidate up" in press(recruiter, person, "note", note="x", sure=robin.pk).text
    assert not Event.objects.exists()


def test_note_that_is_too_long_comes_back_to_be_shortened(recruiter, person):
    page = press(recruiter, person, "note", note="n" * 501).text
    assert "at most 500 characters" in page
    assert f'value="{"n" * 501}"' in page


def test_owner_is_not_warned(recruiter, jo, person):
    following_up.hand_over(person, jo, jo, expected=None)
    assert "Noted." in press(recruiter, person, "note", note="Likes nights").text


# Writing


def test_candidate_gets_our_words_under_the_corrected_name_to_the_corrected_address(recruiter, jo, person):
    correcting.correct(person, {"first_name": "Zoe", "email": "right@example.org"}, jo)
    press(recruiter, person, "tried")
    run_tasks()
    sent = next(each for each in mail.outbox if each.subject.startswith("We would like"))
    assert sent.to == ["right@example.org"]
    assert "Dear Zoe," in sent.body
    assert "Please call us" in sent.body
    assert "020 8551 1299" in sent.body


def test_candidate_is_written_to_once_a_day(recruiter, person):
    press(recruiter, person, "tried")
    assert "within a day" in press(recruiter, person, "tried").text
    assert person.mails.count() == 1


def test_who_is_not_to_be_contacted_is_not_written_to_from_an_old_page(recruiter, person):
    Person.objects.filter(pk=person.pk).update(no_contact_at=timezone.now())
    assert "not to be contacted" in press(recruiter, person, "tried").text
    assert not person.mails.exists()


def test_mail_of_the_timeline_says_who_wrote_it(recruiter, person):
    press(recruiter, person, "tried")
    page = page_of(recruiter, person)
    assert "</time>, <bdi>jo</bdi></p>\n<p>Mail: “We tried to reach you”, waiting" in page.replace("  ", "")


# Names


@pytest.mark.parametrize("name", ["X", "ש" * 30, "W" * 200])
def test_any_name_has_its_page(recruiter, name):
    person = make_person(first_name=name, last_name=name)
    assert f"{name} {name}</h1>" in page_of(recruiter, person)


# Roles


@pytest.mark.parametrize("group", ["Writers", "Editors"])
def test_people_who_write_articles_reach_no_candidate(client, person, group):
    client.force_login(make_staff("w", groups=[group]))
    assert client.get(address(person)).status_code == 403
    assert client.get(address(person, "correct")).status_code == 403
    assert client.get(reverse("admin:registration_person_add")).status_code == 403
    for name in ("call", "take", "not-spam", "no-news", "undo", "resend"):
        assert press(client, person, name).status_code == 403
    assert not Access.objects.exists()


def test_action_that_does_not_exist_is_not_found(recruiter, person):
    assert press(recruiter, person, "nonsense").status_code == 404


def test_refusal_of_news_covers_every_address_of_the_person(recruiter, jo):
    first, second = make_person(), make_person(email="zoe2@example.org")
    for part in (first, second):
        consents.record_ticks(part.registrations.get(), {"email": 1})
    umbrella = merging.merge(first, second, jo)
    press(recruiter, umbrella, "no-news", channel="email")
    assert not consents.is_given("email", "zoe@example.org")
    assert not consents.is_given("email", "zoe2@example.org")
