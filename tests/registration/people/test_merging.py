"""Joining two entries of one person, and parting them again."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from registration.models import Access, Case, Event, Mail, Person, Registration, Service, Webhook
from registration.people import correcting, finding, following_up, look_alikes, merging
from registration.people.following_up import Overtaken
from registration.quick_register import acceptance
from registration.rights import erasure
from tests.builders import make_person, make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def robin():
    return make_staff()


def columns(*people: Person) -> list[dict]:
    return list(Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk").values())


def names(query: str) -> set[str]:
    return {person.name for person in finding.find(query)}


def test_three_are_joined_one_after_the_other_and_parted_as_they_were(robin):
    first, second, third = (make_person(first_name=name) for name in ("Ada", "Bea", "Cleo"))
    before = columns(first, second, third)
    both = merging.merge(first, second, robin)
    all_three = merging.merge(both, third, robin)
    assert {*all_three.numbers} == {first.pk, second.pk, third.pk, both.pk, all_three.pk}
    both, again = sorted(merging.unmerge(all_three, robin), key=lambda person: -person.pk)
    assert again.pk == third.pk
    merging.unmerge(both, robin)
    assert columns(first, second, third) == before


def test_values_that_staff_chose_are_used(robin):
    first, second = make_person(), make_person(email="new@example.org", best_time="evening")
    umbrella = merging.merge(first, second, robin, {"email": second.pk})
    assert (umbrella.email_normalised, umbrella.best_time) == ("new@example.org", "evening")


def test_joined_person_is_found_by_what_either_part_is_called(robin):
    first, second = make_person(), make_person(first_name="Anna", last_name="Smith")
    correcting.correct(second, {"last_name": "Jones"}, robin)
    umbrella = merging.merge(first, second, robin)
    for query in ("neill", "smith", "jones"):
        assert names(query) == {umbrella.name}


def test_strictest_wish_holds_for_both_and_survives_the_parting(robin):
    first, second = make_person(), make_person()
    Person.objects.filter(pk=second.pk).update(no_contact_at=second.created_at)
    umbrella = merging.merge(first, second, robin)
    assert not umbrella.may_be_contacted
    assert all(part.no_contact_at for part in merging.unmerge(umbrella, robin))


def test_registration_that_is_confirmed_while_joined_counts_after_the_parting(robin):
    known, new = make_person(), make_person(stage="pending")
    Registration.objects.filter(person=new).update(status="unconfirmed")
    umbrella = merging.merge(merging.merge(known, new, robin), make_person(), robin)
    acceptance.confirm_address(Registration.objects.get(person=new))
    inner = merging.unmerge(umbrella, robin)[0]
    merging.unmerge(inner, robin)
    new.refresh_from_db()
    assert (new.stage, new.next_step, new.email_confirmed_at is None) == ("new", "call", False)


def test_quarantined_registration_waits_on_the_desk_though_joined(robin):
    doubtful = make_registration(status="quarantined")
    umbrella = merging.merge(doubtful.person, make_person(), robin)
    assert [*Person.objects.set_aside()] == [umbrella]


@pytest.mark.parametrize(("before", "after"), [("working", "left"), ("new", "working")])
def test_work_that_began_or_ended_while_joined_decides_the_stage_after_the_parting(robin, before, after):
    first, second = make_person(), make_person()
    if before == "working":
        following_up.move(first, "working", robin, expected="new")
        Service.objects.update(began_on="2026-01-05")
    umbrella = merging.merge(first, second, robin)
    following_up.move(umbrella, after, robin, expected=before)
    parts = merging.unmerge(umbrella, robin)
    assert parts[0].stage == after
    for part in parts:
        works = part.services.filter(ended_on=None).exists()
        assert works == (part.stage == "working")


def test_what_happened_while_joined_is_in_both_timelines(robin):
    first, second = make_person(), make_person(email="other@example.org")
    umbrella = merging.merge(first, second, robin)
    following_up.write_note(umbrella, "Rings back on Monday", robin)
    correcting.correct(umbrella, {"telephone": "020 7946 0999"}, robin)
    Case.objects.create(kind="access", person=umbrella, due_on="2026-12-28")
    Mail.objects.create(kind="tried", person=umbrella, content={"subject": "x", "text": "x"})
    Webhook.objects.create(kind="candidate.status_changed", person=umbrella)
    merging.unmerge(umbrella, robin)
    assert {*Event.objects.filter(note="Rings back on Monday").values_list("person", flat=True)} == {
        first.pk,
        second.pk,
    }
    assert {*Event.objects.filter(kind="correction").values_list("after", flat=True)} == {"020 7946 0999"}
    assert {model.objects.get().person_id for model in (Case, Mail, Webhook)} == {first.pk}
    first.refresh_from_db()
    assert first.telephone == "020 7946 0018"


def test_second_of_two_joinings_of_one_person_is_told(robin):
    first, second, third = make_person(), make_person(), make_person()
    merging.merge(first, second, robin)
    with pytest.raises(Overtaken):
        merging.merge(first, third, robin)


def test_nobody_is_joined_with_themselves(robin):
    person = make_person()
    with pytest.raises(Overtaken):
        merging.merge(person, person, robin)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other_work", ["merge", "erase"])
def test_two_at_once_one_wins_and_the_other_is_told(robin, other_work):
    first, second, third = make_person(), make_person(), make_person()
    outcomes = []
    start = threading.Barrier(2)

    def attempt(work):
        start.wait()
        try:
            work()
            outcomes.append("done")
        except Overtaken:
            outcomes.append("told")
        finally:
            connection.close()

    other = (
        (lambda: merging.merge(first, third, robin))
        if other_work == "merge"
        else lambda: erasure.erase(first, "request")
    )
    works = [lambda: merging.merge(first, second, robin), other]
    threads = [threading.Thread(target=attempt, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]


# The pages


@pytest.fixture
def jo(client):
    client.force_login(make_staff("jo", groups=["Recruiters"]))
    return client


def join_page(first, second):
    return reverse("admin:registration_person_join", args=[first.pk, second.pk])


def test_staff_compare_choose_and_join(jo):
    first, second = make_person(), make_person(first_name="Zoë Mary", profession="nurse")
    page = jo.get(join_page(first, second)).text
    assert f'value="{second.pk}" aria-labelledby="row-first_name first_name-{second.pk}" checked' in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    jo.post(join_page(first, second), {"seen": seen, "join": "1", "first_name": str(first.pk)})
    umbrella = Person.objects.current().get()
    assert (umbrella.first_name, umbrella.profession) == ("Zoë", "nurse")
    assert {*Access.objects.filter(action="merge").values_list("person_number", flat=True)} == {first.pk, second.pk}


def test_joining_warns_of_a_colleague_who_may_lose_them(jo, robin):
    nobodys, theirs = make_person(), make_person(owner=robin)
    page = jo.get(join_page(nobodys, theirs)).text
    assert f"<bdi>robin</bdi> follows candidate {theirs.pk} up" in page
    assert f"follows candidate {nobodys.pk} up" not in page


def test_joining_after_a_colleagues_correction_is_refused_in_words(jo, robin):
    first, second = make_person(), make_person()
    seen = jo.get(join_page(first, second)).text.split('name="seen" value="')[1].split('"')[0]
    correcting.correct(second, {"last_name": "Neill"}, robin)
    response = jo.post(join_page(first, second), {"seen": seen, "join": "1"})
    assert "A colleague has just changed one of the two" in response.text
    assert Person.objects.count() == 2
    assert not Access.objects.filter(action="merge").exists()


def test_two_people_told_apart_are_not_suggested_again(jo):
    first, second = make_person(), make_person()
    assert [*look_alikes.look_alikes(first)] == [second]
    jo.post(join_page(first, second), {"apart": "1"})
    assert not look_alikes.look_alikes(first).exists()
    assert not look_alikes.look_alikes(second).exists()


def test_look_alikes_of_look_alikes_are_found_for_erasure():
    first = make_person()
    second = make_person(email="b@example.org")
    third = make_person(email="b@example.org", telephone="", telephone_e164="")
    assert {*look_alikes.circle(first)} == {second, third}


def test_staff_part_them_after_reading_what_each_gets_back(jo, robin):
    first, second = make_person(), make_person(first_name="Anna")
    umbrella = merging.merge(first, second, robin)
    address = reverse("admin:registration_person_part", args=[umbrella.pk])
    page = jo.get(address).text
    assert all(registration.reference in page for registration in Registration.objects.all())
    assert jo.post(address).status_code == 302
    assert {*Person.objects.all()} == {first, second}
    assert "Nothing was changed" in jo.post(address, follow=True).text


def test_writer_may_neither_join_nor_part(client, robin):
    first, second = make_person(), make_person()
    umbrella = merging.merge(first, second, robin)
    client.force_login(make_staff("wren", groups=["Writers"]))
    assert client.post(reverse("admin:registration_person_part", args=[umbrella.pk])).status_code == 403
    assert client.post(join_page(first, second), {"join": "1"}).status_code == 403
