"""The register of requests and complaints, as staff keep it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from registration.models import Access, Case, Mail
from registration.people import merging
from registration.rights import cases
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site", "groups")
LIST = reverse("admin:registration_case_changelist")


@pytest.fixture
def groups(db):
    permissions = Permission.objects.filter(codename__in=["view_case", "add_case", "change_case"])
    for group in Group.objects.filter(name__in=["Recruiters", "Managers"]):
        group.permissions.add(*permissions)


@pytest.fixture(autouse=True)
def today(time_machine):
    """No midnight between the days that a test reckons and those that the page does."""
    time_machine.move_to(timezone.now(), tick=False)


@pytest.fixture
def robin(client):
    user = make_staff("robin", groups=["Recruiters"])
    client.force_login(user)
    return user


def make_case(kind="access", due_in=10, **fields):
    defaults = {"name": "Zoë O'Neill", "email": "zoe@example.org", "words": "All of it.", "source": "form"}
    person, stored = fields.pop("person", None), fields
    case = cases.open_case(kind, **defaults, person=person)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + timedelta(due_in), **stored)
    case.refresh_from_db()
    return case


def page_of(case):
    return reverse("admin:registration_case_change", args=[case.pk])


def look_up_page(case):
    return reverse("admin:registration_case_person", args=[case.pk])


def changes(case, **fields):
    """What the page of a case posts."""
    defaults = {
        "kind": case.kind,
        "due_on": case.due_on.isoformat(),
        "owner": case.owner_id or "",
        "identity_note": case.identity_note,
        "outcome": case.outcome,
        "outcome_note": case.outcome_note,
    }
    return defaults | fields


# The list


def test_overdue_ones_stand_first_and_are_marked_and_closed_ones_last(client, robin):
    closed = make_case(due_in=-50, closed_at=timezone.now(), outcome="done")
    later, overdue, soon = make_case(due_in=20), make_case(due_in=-1), make_case(due_in=0)
    text = client.get(LIST).text
    places = [text.index(case.reference) for case in (overdue, soon, later, closed)]
    assert places == sorted(places)
    assert text.count(", overdue</strong>") == 1


def test_list_is_filtered_by_what_is_to_be_done(client, robin):
    mine, overdue = make_case(owner=robin, due_in=20), make_case(due_in=-1, owner=make_staff("rita"))
    soon, closed = make_case(due_in=7), make_case(closed_at=timezone.now(), outcome="done")
    found = {"open": {mine, overdue, soon}, "mine": {mine}, "unowned": {soon}, "overdue": {overdue}}
    found |= {"due_soon": {soon}, "closed": {closed}, "nonsense": {mine, overdue, soon, closed}}
    for show, expected in found.items():
        text = client.get(LIST, {"show": show}).text
        assert {case for case in Case.objects.all() if case.reference in text} == expected, show


def test_list_is_filtered_by_kind(client, robin):
    complaint, other = make_case("complaint"), make_case()
    text = client.get(LIST, {"kind__exact": "complaint"}).text
    assert (complaint.reference in text, other.reference in text) == (True, False)


# The page


def test_what_somebody_sent_is_shown_and_cannot_be_changed(client, robin):
    case = make_case()
    assert "All of it." in client.get(page_of(case)).text
    client.post(page_of(case), changes(case, words="Nothing.", name="Jo", email="jo@example.org", source="letter"))
    case.refresh_from_db()
    assert (case.words, case.name, case.email, case.source) == ("All of it.", "Zoë O'Neill", "zoe@example.org", "form")


def test_slip_in_what_a_colleague_typed_can_be_corrected(client, robin):
    case = make_case(source="telephone")
    client.post(page_of(case), changes(case, words="All.", name="Zoe", email="z@example.org"))
    case.refresh_from_db()
    assert (case.words, case.email) == ("All.", "z@example.org")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": "refused"}, "Say in a sentence what was done, and why"),
        ({"outcome": "done", "outcome_note": "Sent."}, "Say first how we know who it is"),
        ({"due_on": ""}, "This field is required"),
    ],
)
def test_case_is_closed_only_with_what_it_takes(client, robin, fields, sentence):
    case = make_case()
    page = client.post(page_of(case), changes(case, **fields))
    assert sentence in page.text
    case.refresh_from_db()
    assert case.closed_at is None


def test_outcome_closes_a_case_and_taking_it_away_opens_it_again(client, robin):
    case = make_case()
    closed = {"identity_note": "Rang back.", "outcome": "done", "outcome_note": "Sent the pack."}
    client.post(page_of(case), changes(case, **closed))
    case.refresh_from_db()
    assert case.closed_at is not None
    assert case.identity_checked_at is not None
    client.post(page_of(case), changes(case, outcome="", outcome_note=""))
    case.refresh_from_db()
    assert case.closed_at is None


def test_complaint_needs_no_proof_of_who_it_is(client, robin):
    case = make_case("complaint")
    client.post(page_of(case), changes(case, outcome="done", outcome_note="Apologised."))
    case.refresh_from_db()
    assert case.outcome == "done"


def test_history_says_in_words_what_changed_and_nothing_of_anybody(client, robin):
    case = make_case()
    note = {"identity_note": "Rang Zoë O'Neill", "outcome": "partly", "outcome_note": "Sent to zoe@example.org"}
    client.post(page_of(case), changes(case, owner=robin.pk, **note))
    told = LogEntry.objects.latest("pk").get_change_message()
    assert "Owner: now robin." in told
    assert "Outcome: now done in part." in told
    assert "What was done, and why: changed." in told
    assert "zoe" not in told.lower()


def test_owner_is_chosen_among_those_who_may_answer(client, robin):
    make_staff("wren", groups=["Writers"])
    text = client.get(page_of(make_case())).text
    assert (">robin</option>" in text, ">wren</option>" in text) == (True, False)


def test_letter_is_entered_by_staff_counts_from_its_day_and_is_acknowledged(client, robin):
    data = {"kind": "access", "source": "letter", "name": "Zoë", "email": "zoe@example.org", "words": "All."}
    client.post(f"{LIST}add/", data | {"received_at_0": "2026-01-31", "received_at_1": "10:00"})
    case = Case.objects.get()
    assert (str(case.due_on), case.source, Mail.objects.get().case) == ("2026-02-28", "letter", case)


def test_staff_enter_nothing_as_if_it_came_by_the_form(client, robin):
    assert 'value="form"' not in client.get(f"{LIST}add/").text


# Whose it is


def test_case_is_linked_to_somebody_looked_up_by_staff(client, robin):
    case, person = make_case(), make_person()
    page = client.post(look_up_page(case), {"query": "oneill"})
    assert "Zoë O&#x27;Neill" in page.text
    client.post(look_up_page(case), {"person": person.pk})
    case.refresh_from_db()
    assert case.person == person
    assert reverse("admin:registration_person_change", args=[person.pk]) in client.get(page_of(case)).text


def test_opening_the_look_up_finds_nobody_by_itself(client, robin):
    make_person()
    page = client.get(look_up_page(make_case()), {"query": "oneill"})
    assert "Link <span" not in page.text
    assert not Access.objects.exists()


def test_somebody_linked_by_mistake_is_taken_away_again(client, robin):
    case = make_case(person=make_person())
    client.post(look_up_page(case), {"person": ""})
    case.refresh_from_db()
    assert case.person is None


@pytest.mark.parametrize("number", ["999999", "x", "-1", "9" * 40, "²"])
def test_somebody_who_is_not_there_any_more_is_not_linked(client, robin, number):
    case = make_case(person=make_person())
    page = client.post(look_up_page(case), {"person": number}, follow=True)
    assert "Look again" in page.text
    assert Case.objects.get().person is not None


def test_case_of_a_joined_candidate_leads_to_the_page_that_staff_know(client, robin):
    first, second = make_person(), make_person(email="z@example.org")
    case = make_case(person=first)
    umbrella = merging.merge(first, second, robin)
    assert reverse("admin:registration_person_change", args=[umbrella.pk]) in client.get(page_of(case)).text


def test_looking_up_and_opening_are_noted(client, robin):
    case, person = make_case(), make_person()
    client.get(page_of(case))
    assert not Access.objects.exists()
    client.post(look_up_page(case), {"query": "zoe"})
    client.post(look_up_page(case), {"person": person.pk})
    client.get(page_of(case))
    noted = Access.objects.order_by("pk").values_list("action", "person_number")
    assert [*noted] == [("search", person.pk), ("view", person.pk)]


def test_history_of_a_link_names_nobody(client, robin):
    case, person = make_case(), make_person()
    client.post(look_up_page(case), {"person": person.pk})
    assert LogEntry.objects.latest("pk").get_change_message() == f"Linked to Candidate {person.pk}."


# The start page


def test_start_page_tells_what_is_overdue_due_and_nobodys(client, robin):
    make_case(due_in=-1, owner=robin)
    make_case(due_in=7)
    make_case(due_in=8)
    make_case(closed_at=timezone.now(), outcome="done", due_in=-1)
    text = client.get(reverse("admin:index")).text
    assert "Requests and complaints, overdue: 1." in text
    assert "Requests and complaints, due within a week: 1." in text
    assert "Requests and complaints, nobody’s yet: 2." in text


# Who reaches it

ACCOUNTS = [None, "nobody's", "Writers", "Editors", "Recruiters", "Managers", "root"]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_register_is_open_to_recruiters_and_managers(client, account, method):
    case = make_case(name="Hidden")
    if account:
        groups = [] if account in {"nobody's", "root"} else [account]
        client.force_login(make_staff("jo", groups=groups, is_superuser=account == "root"))
    addresses = [LIST, f"{LIST}add/", page_of(case), look_up_page(case), f"{page_of(case)[:-7]}history/"]
    answers = [getattr(client, method)(address) for address in addresses]
    if account in {"Recruiters", "Managers", "root"}:
        assert {answer.status_code for answer in answers} <= {200, 302}
    else:
        assert {answer.status_code for answer in answers} == {403 if account else 302}
        assert not any("Hidden" in answer.text for answer in answers)


def test_nobody_deletes_a_case(client):
    case = make_case()
    client.force_login(make_staff("root"))
    assert client.post(f"{page_of(case)[:-7]}delete/", {"post": "yes"}).status_code == 403
