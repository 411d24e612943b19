"""Somebody leaves the agency: out at once, nothing of theirs left lying, and nothing of what they did forgotten."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from news.models import Remark
from news.newsroom import approval, publishing
from registration.models import Case, Event, Person
from registration.people import merging
from tests.builders import make_article, make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def robin():
    return make_staff("robin", groups=["Recruiters", "Writers"])


@pytest.fixture
def chief(client):
    user = make_staff("chief")
    client.force_login(user)
    return user


def page_of(user):
    return reverse("admin:auth_user_leave", args=[user.pk])


def leave(client, user):
    return client.post(page_of(user), {"sure": "1"}, follow=True).text


def save_draft(article, author):
    based_on = max(article.revisions.values_list("edit", flat=True), default=0)
    publishing.save_draft(article, publishing.content_of(article) | {"summary": f"By {author}."}, author, based_on)


def test_page_says_what_is_given_back_before_it_is(client, chief, robin):
    make_person(owner=robin)
    Case.objects.create(kind="access", due_on=timezone.localdate(), owner=robin)
    page = client.get(page_of(robin)).text
    assert "Given back: 1 candidates, 1 requests and complaints." in page
    assert Person.objects.get().owner == robin
    assert page_of(robin) in client.get(reverse("admin:auth_user_change", args=[robin.pk])).text


def test_whoever_has_left_is_signed_out_and_stays_out(client, chief, robin):
    other = client.__class__()
    other.force_login(robin)
    assert other.get(reverse("admin:index")).status_code == 200
    leave(client, robin)
    assert other.get(reverse("admin:index")).status_code == 302
    assert not User.objects.get(pk=robin.pk).is_active
    assert client.get(reverse("admin:index")).status_code == 200


def test_candidates_become_nobodys_and_the_timeline_says_whose_they_were(client, chief, robin):
    mine, other = make_person(owner=robin), make_person(owner=chief, email="other@example.org")
    leave(client, robin)
    assert Person.objects.get(pk=mine.pk).owner is None
    assert Person.objects.get(pk=other.pk).owner == chief
    event = Event.objects.get(person=mine)
    assert (event.kind, event.before, event.after, event.by) == ("owner", "robin", "", chief)


def test_candidates_without_a_next_step_get_one(client, chief, robin):
    make_person(owner=robin, stage="contacted")
    leave(client, robin)
    assert Person.objects.get().next_at > timezone.now()


def test_parting_gives_nobody_to_who_has_left(client, chief, robin):
    joined = merging.merge(make_person(owner=robin), make_person(), robin)
    leave(client, robin)
    assert {part.owner for part in merging.unmerge(joined, chief)} == {None}


def test_closed_cases_keep_their_owner_and_open_ones_become_nobodys(client, chief, robin):
    today = timezone.localdate()
    Case.objects.create(kind="access", due_on=today, owner=robin)
    Case.objects.create(kind="erasure", due_on=today, owner=robin, outcome="done", closed_at=timezone.now())
    leave(client, robin)
    assert dict(Case.objects.values_list("kind", "owner__username")) == {"access": None, "erasure": "robin"}


def test_drafts_and_reviews_wait_for_the_editors(client, chief, robin):
    draft, asked, sent_back, done = (make_article(title=title, status="draft") for title in ("A", "B", "C", "D"))
    save_draft(draft, robin)
    save_draft(done, robin)
    save_draft(done, chief)
    for article in (asked, sent_back):
        save_draft(article, robin)
        approval.remark(article, robin, Remark.Step.ASKED)
    approval.remark(sent_back, chief, Remark.Step.SENT_BACK, "Shorter, please.")
    leave(client, robin)
    waiting = Remark.objects.awaiting_review()
    assert {(each.article.title, each.author) for each in waiting} == {("A", chief), ("B", chief), ("C", chief)}
    assert not Remark.objects.sent_back().exists()
    assert sent_back.remarks.filter(author=robin, step="asked").exists()
    assert draft.revisions.latest("number").author == robin


def test_second_time_changes_nothing(client, chief, robin):
    make_person(owner=robin)
    save_draft(make_article(status="draft"), robin)
    leave(client, robin)
    assert "Given back: nothing." in leave(client, robin)
    assert Event.objects.count() == 1


def test_nobody_sees_themselves_off(client, chief):
    assert "Somebody else has to do this for you." in leave(client, chief)
    assert User.objects.get(pk=chief.pk).is_active


@pytest.mark.parametrize("group", ["Writers", "Editors", "Recruiters", "Managers"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_change_accounts_sees_anybody_off(client, robin, group, method):
    client.force_login(make_staff("w", groups=[group]))
    assert getattr(client, method)(page_of(robin)).status_code == 403
    assert User.objects.get(pk=robin.pk).is_active
