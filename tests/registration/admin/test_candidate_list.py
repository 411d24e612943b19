"""The list of candidates: what it shows, finds and does with several at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import URLPattern, reverse
from django.utils import timezone

from registration.models import Access, Event, Mail, Person
from registration.people import correcting, following_up, merging
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")
LIST = reverse("admin:registration_person_changelist")
FIND = reverse("admin:registration_person_find")
ACTIONS = ["take", "give", "give_back", "spam", "not_spam"]


@pytest.fixture
def jo():
    return make_staff("jo", groups=["Recruiters"])


@pytest.fixture
def robin():
    return make_staff("robin", groups=["Recruiters"])


@pytest.fixture
def recruiter(client, jo):
    client.force_login(jo)
    return client


def make_people(*names, **fields):
    return [make_person(last_name=name, email=f"{name}@example.org", **fields) for name in names]


def shown(client, **filters) -> set[str]:
    page = client.get(LIST, filters).text
    return {person.last_name for person in Person.objects.all() if link_to(person) in page}


def link_to(person) -> str:
    """How the list names somebody for sure: a short name may stand in a token of the page by chance."""
    return f'href="{reverse("admin:registration_person_change", args=[person.pk])}'


# What is seen


def test_list_shows_whom_to_call_when_and_why(recruiter, jo, robin):
    # A Monday, half past nine.
    with time_machine.travel(datetime(2027, 3, 1, 9, 30, tzinfo=UTC), tick=False):
        make_person(owner=robin, best_time="morning", next_at=timezone.now() - timedelta(minutes=30))
        recruiter.force_login(jo)
        page = recruiter.get(LIST).text
    assert '<a href="tel:+442079460018">020 7946 0018</a>' in page
    assert 'Morning, 9 to 12 <span class="state state-live">now</span>' in page
    assert '<strong class="overdue">Overdue:</strong> Call, Mon 1 Mar, 09:00' in page
    assert "robin" in page
    assert "Seen before<" not in page.partition("<tbody>")[2]


def test_number_of_somebody_not_to_be_contacted_is_no_link(recruiter):
    person = make_person(next_at=timezone.now() - timedelta(days=1))
    Person.objects.filter(pk=person.pk).update(no_contact_at=timezone.now())
    page = recruiter.get(LIST).text
    assert "Not to be contacted" in page
    assert "tel:" not in page
    assert "Overdue:" not in page


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"email": "zoe@example.org", "telephone_e164": "+447700900123"}, True),
        ({"email": "ann@example.org"}, True),
        ({"email": "ann@example.org", "telephone_e164": "+447700900123"}, False),
    ],
)
def test_whoever_shares_an_address_or_number_is_marked_as_seen_before(recruiter, fields, seen):
    make_person()
    make_person(**fields)
    assert recruiter.get(LIST).text.count("Seen before</td>") == (2 if seen else 0)


def test_whoever_uses_what_somebody_once_sent_is_marked_as_seen_before(recruiter, jo):
    correcting.correct(make_person(), {"email": "new@example.org", "telephone": ""}, jo)
    make_person(telephone="", telephone_e164="")
    assert recruiter.get(LIST).text.count("Seen before</td>") == 1


def test_two_without_a_number_are_not_alike(recruiter):
    make_people("Ann", "Bea", telephone="", telephone_e164="")
    assert "Seen before</td>" not in recruiter.get(LIST).text


def test_joined_people_are_one_and_not_seen_before(recruiter, robin):
    merging.merge(make_person(), make_person(), robin)
    page = recruiter.get(LIST).text
    assert page.count("action-select") == 1
    assert "Seen before</td>" not in page


# Filters


def test_list_leaves_out_who_does_not_count_until_asked(recruiter):
    make_people("Counts")
    make_people("Suspect", stage="pending", status="quarantined")
    assert shown(recruiter) == {"Counts"}
    assert shown(recruiter, list="quarantine") == shown(recruiter, stage="pending") == {"Suspect"}


def test_lists_of_the_desk_are_links_with_their_numbers(recruiter, jo):
    late = timezone.now() - timedelta(days=3)
    make_people("Ann", "Bea", next_at=late)
    make_people("Cyd", owner=jo, stage="contacted")
    page = recruiter.get(LIST).text
    assert '<a href="?list=overdue">Overdue <span>2</span></a>' in page
    assert '<a href="?list=mine">Mine <span>1</span></a>' in page
    assert shown(recruiter, list="overdue") == {"Ann", "Bea"}
    assert shown(recruiter, list="mine") == {"Cyd"}


def test_numbers_are_those_of_a_click(recruiter, robin):
    make_people("Ann", "Bea", profession="nurse", owner=robin)
    make_people("Cyd", profession="doctor")
    page = recruiter.get(LIST, {"owner": robin.pk}).text
    assert f'<a href="?owner={robin.pk}&amp;profession=nurse">Nurse or midwife <span>2</span></a>' in page
    assert f'<a href="?owner={robin.pk}&amp;profession=doctor">Doctor <span>0</span></a>' in page
    assert '<a href="?owner=none">Nobody <span>1</span></a>' in page
    assert shown(recruiter, owner=robin.pk, profession="nurse") == {"Ann", "Bea"}
    assert shown(recruiter, owner="none") == {"Cyd"}


def test_list_of_the_desk_and_status_take_turns(recruiter):
    page = recruiter.get(LIST, {"list": "overdue"}).text
    assert 'href="?stage=working"' in page
    # And once more takes the choice back.
    assert '<a href="?" aria-current="true">Overdue <span>0</span></a>' in page


def test_overdue_are_shown_in_the_order_in_which_they_were_due(recruiter):
    now = timezone.now()
    for name, days in {"Bea": 2, "Ann": 3, "Cyd": 1}.items():
        make_people(name, next_at=now - timedelta(days=days))
    page = recruiter.get(LIST, {"list": "overdue"}).text
    ann, bea, cyd = (page.index(link_to(person)) for person in Person.objects.order_by("last_name"))
    assert ann < bea < cyd


@pytest.mark.parametrize(
    "query", ["list=nothing", "stage=x", "owner=x", "owner=9999999999999999999999", "q=zoe", "p=x"]
)
def test_odd_address_shows_the_list_all_the_same(recruiter, query):
    make_people("Anybody")
    assert "Anybody" in recruiter.get(f"{LIST}?{query}", follow=True).text or "profession" in query


def test_list_costs_twelve_queries_for_any_length(recruiter, robin, django_assert_max_num_queries):
    for number in range(20):
        make_person(email=f"p{number}@example.org", owner=robin)
    recruiter.get(LIST)
    with django_assert_max_num_queries(12):
        recruiter.get(LIST)


def test_start_page_leads_to_those_whose_mails_have_failed(recruiter, robin):
    make_people("Bea")
    first, second = make_person(last_name="Ann"), make_person(last_name="Ann", stage="pending")
    first.registrations.get().mails.create(kind="alert", state="failed")
    second.registrations.get().mails.create(kind="link", state="failed")
    address = f"{LIST}?mail=failed"
    assert f'href="{address}"' in recruiter.get(reverse("admin:index")).text
    assert recruiter.get(address).text.count("action-select") == 2
    merging.merge(first, second, robin)
    assert recruiter.get(address).text.count("action-select") == 1
    assert shown(recruiter, mail="sent") == set()


# Finding


def test_candidate_is_found_by_post_and_the_search_is_noted(recruiter, jo):
    zoe, _ = make_person(), make_people("Other", telephone="", telephone_e164="")
    answer = recruiter.post(FIND, {"words": "7946-0018"})
    assert (answer.status_code, "O&#x27;Neill" in answer.text, "Other" in answer.text) == (200, True, False)
    assert "1 candidate found." in answer.text
    assert [*Access.objects.values_list("action", "person_number", "username")] == [("search", zoe.pk, "jo")]


def test_more_than_fifty_are_cut_and_it_is_said(recruiter):
    for number in range(51):
        make_person(email=f"p{number}@example.org")
    page = recruiter.post(FIND, {"words": "zoe"}).text
    assert "More than 50 candidates match" in page
    assert page.count("action-select") == Access.objects.count() == 50


def test_search_that_finds_nobody_says_what_to_try(recruiter):
    assert "Nobody is found." in recruiter.post(FIND, {"words": "\x00 nobody"}).text


def test_manager_exports_those_whom_the_search_has_found_and_nobody_else(client):
    client.force_login(make_staff("morgan", groups=["Managers"]))
    make_people("Other")
    address = f"{reverse('admin:registration_person_export')}?id__in={make_person(last_name='Sought').pk}"
    assert f'href="{address}"' in client.post(FIND, {"words": "sought"}).text


def test_address_of_the_search_opened_without_words_leads_to_the_list(recruiter):
    assert recruiter.get(FIND).url == LIST
    assert recruiter.get(f"{FIND}?words=zoe").url == LIST


def test_words_of_a_search_stand_in_no_address(recruiter):
    make_person()
    page = recruiter.post(FIND, {"words": "sesame"}).text
    assert "sesame" not in page.replace('value="sesame"', "")


# Several at once


def act(client, action, people, url=LIST, **fields):
    chosen = [person.pk for person in people]
    seen = [f"{person.pk}:{person.owner_id or ''}" for person in people]
    posted = {"action": ACTIONS, "index": ACTIONS.index(action), "_selected_action": chosen, "seen": seen}
    return client.post(url, posted | fields, follow=True).text


def owners(people):
    return [Person.objects.get(pk=person.pk).owner for person in people]


def test_recruiter_takes_several_and_is_told_whom_a_colleague_took_meanwhile(recruiter, jo, robin):
    people = make_people("Ann", "Bea", "Cyd", "Dee")
    following_up.hand_over(people[3], robin, robin, expected=None)
    page = act(recruiter, "take", people, url=f"{LIST}?owner=none")
    assert "3 candidates now yours." in page
    assert "1 candidate left alone: A colleague was quicker" in page
    assert owners(people) == [jo, jo, jo, robin]
    assert Access.objects.filter(action="bulk", user_number=jo.pk).count() == 4


def test_recruiter_is_warned_before_a_colleagues_candidates_are_taken(recruiter, jo, robin):
    people = [*make_people("Ann"), *make_people("Bea", owner=robin)]
    page = act(recruiter, "take", people)
    assert "robin follows up 1 of these candidates." in page
    assert owners(people) == [None, robin]
    act(recruiter, "take", people, sure="1")
    assert owners(people) == [jo, jo]


def test_recruiter_gives_to_a_colleague_of_choice(recruiter, robin):
    lee = make_staff("lee", groups=["Writers"])
    people = make_people("Ann", "Bea")
    page = act(recruiter, "give", people)
    assert ">robin</option>" in page
    assert ">lee</option>" not in page
    assert "Choose a colleague to give them to" in act(recruiter, "give", people, sure="1", to="")
    assert "not one of the available choices" in act(recruiter, "give", people, sure="1", to=lee.pk)
    assert "2 candidates given to robin." in act(recruiter, "give", people, sure="1", to=robin.pk)
    assert owners(people) == [robin, robin]
    assert Event.objects.filter(kind="owner", by__username="jo", after="robin").count() == 2


def test_recruiter_gives_back(recruiter, jo):
    mine, nobodys = make_people("Ann", owner=jo), make_people("Bea")
    page = act(recruiter, "give_back", [*mine, *nobodys])
    assert "1 candidate given back; nobody owns them now." in page
    assert "There was nothing to change." in page
    assert owners(mine) == [None]


def test_recruiter_frees_several_from_quarantine_at_once_and_only_those(recruiter):
    suspects = make_people("Ann", "Bea", stage="pending", status="quarantined", suspicions=["trap"])
    page = act(recruiter, "not_spam", [*suspects, *make_people("Cyd")])
    assert "2 candidates taken out of quarantine" in page
    assert "1 candidate left alone: Neither in quarantine nor spam" in page
    assert not Person.objects.set_aside().exists()
    assert Mail.objects.filter(kind="confirmation").count() == 2


def test_spam_is_taken_back_by_not_spam(recruiter):
    suspects = make_people("Ann", stage="pending", status="quarantined")
    assert "1 candidate marked as spam." in act(recruiter, "spam", suspects)
    assert shown(recruiter, list="quarantine") == set()
    act(recruiter, "not_spam", suspects, url=f"{LIST}?stage=pending")
    assert shown(recruiter) == {"Ann"}


def test_spam_reaches_nobody_who_counts(recruiter):
    people = make_people("Ann")
    assert "Not in quarantine, or not any more." in act(recruiter, "spam", people)
    assert shown(recruiter) == {"Ann"}


def test_somebody_joined_meanwhile_is_left_and_it_is_said(recruiter, robin):
    people = make_people("Ann", "Bea")
    merging.merge(*people, robin)
    assert "2 candidates left alone: Erased, or joined with another" in act(recruiter, "take", people)


def test_action_among_what_was_found_returns_to_the_list(recruiter, jo):
    people = make_people("Ann")
    recruiter.post(FIND, {"words": "ann"})
    assert "1 candidate now yours." in act(recruiter, "take", people, url=FIND)


@pytest.mark.parametrize(
    "odd", [{"_selected_action": ["x"]}, {"seen": ["x", "1:y"]}, {"index": "99"}, {"action": ["?"]}]
)
def test_odd_action_is_refused_kindly(recruiter, odd):
    people = make_people("Ann")
    posted = {"action": ACTIONS, "index": 0, "_selected_action": [people[0].pk], "seen": []} | odd
    assert recruiter.post(LIST, posted, follow=True).status_code in {200, 400}


# Who may


def pages():
    """Name and arguments of every page about candidates, asked of the site itself."""
    for app in admin.site.urls[0]:
        for pattern in [app] if isinstance(app, URLPattern) else app.url_patterns:
            if (pattern.name or "").startswith("registration_person_"):
                yield pattern.name, [*pattern.pattern.regex.groupindex] or [*pattern.pattern.converters]


PAGES = dict(pages())


def test_pages_of_candidates_are_found():
    assert {"registration_person_changelist", "registration_person_find"} <= {*PAGES}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("groups", [None, ["Writers"], ["Editors"]])
def test_neither_visitors_nor_people_who_write_articles_reach_a_candidate(client, method, groups):
    person = make_person(last_name="Hidden")
    if groups:
        client.force_login(make_staff("w", groups=groups))
    for name, arguments in PAGES.items():
        answer = getattr(client, method)(reverse(f"admin:{name}", args=[person.pk] * len(arguments)))
        assert answer.status_code == (403 if groups else 302), name
        assert "Hidden" not in answer.text


def test_who_may_only_look_is_offered_nothing_to_do(client):
    user = make_staff("auditor", groups=["Auditors"])
    user.user_permissions.set(Permission.objects.filter(codename="view_registration"))
    client.force_login(user)
    people = make_people("Ann")
    page = client.get(LIST).text
    assert "Ann" in page
    assert ">Take</button>" not in page
    act(client, "take", people)
    assert owners(people) == [None]
