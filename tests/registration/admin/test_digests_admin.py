"""Editors arrange news by e-mail, look at it, and send it; nobody else does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from news.times import LONDON
from registration.models import Digest, Mail
from tests.builders import make_article, make_staff, run_tasks

pytestmark = pytest.mark.usefixtures("site")
LIST, ADD = reverse("admin:registration_digest_changelist"), reverse("admin:registration_digest_add")


@pytest.fixture(autouse=True)
def far_from_the_changes_of_the_clock(time_machine):
    """No hour of these days comes twice, so that the form need not say which is meant."""
    time_machine.move_to(datetime(2027, 3, 1, 8, tzinfo=UTC))


@pytest.fixture
def editor(client):
    client.force_login(make_staff("edie", groups=["Editors"], email="edie@agency.example"))
    return client


@pytest.fixture
def draft(editor):
    for number in range(3):
        make_article(title=f"News {number}", publish_at=timezone.now() - timedelta(hours=number + 1))
    editor.post(ADD)
    return Digest.objects.get()


def page(digest, name="change"):
    return reverse(f"admin:registration_digest_{name}", args=[digest.pk])


def press(client, digest, button, due=None, **changes):
    day = due.astimezone(LONDON) if due else None
    when = {"due_at_0": f"{day:%Y-%m-%d}", "due_at_1": f"{day:%H:%M}"} if day else {}
    form = {"subject": digest.subject, "greeting": "", button: "1"} | when | changes
    return client.post(page(digest), form, follow=True)


def seen_in(answer):
    return re.search(r'name="seen" value="(\w+)"', answer.text)[1]


def titles(digest):
    return [item.article.title for item in digest.items.all() if not item.is_left_out]


def state(digest):
    return Digest.objects.get(pk=digest.pk).state


def test_nothing_new_makes_no_draft_and_says_so(editor):
    assert "nothing to send" in editor.get(ADD, follow=True).text
    assert "nothing to send" in editor.post(ADD, follow=True).text
    assert not Digest.objects.exists()


def test_draft_has_what_was_published_with_the_newest_first_and_there_is_one_at_a_time(editor, draft):
    assert titles(draft) == ["News 0", "News 1", "News 2"]
    assert "There is a draft already" in editor.post(ADD, follow=True).text
    assert Digest.objects.count() == 1


def test_looking_at_the_page_for_a_draft_makes_none(editor):
    make_article(publish_at=timezone.now() - timedelta(hours=1))
    assert "Make the draft" in editor.get(ADD).text
    assert not Digest.objects.exists()


def test_editor_leaves_out_and_moves_and_keeps_what_she_typed(editor, draft):
    first, second, third = draft.items.all()
    press(editor, draft, "_down", left_out=[third.pk], subject="This week", _down=first.pk)
    draft.refresh_from_db()
    assert (draft.subject, titles(draft)) == ("This week", ["News 1", "News 0"])
    press(editor, draft, "_up", left_out=[], _up=third.pk)
    assert titles(draft) == ["News 1", "News 2", "News 0"]
    press(editor, draft, "_up", _up=second.pk)
    assert titles(draft) == ["News 1", "News 2", "News 0"]


def test_subject_is_checked_like_a_title(editor, draft):
    assert "is in capitals" in press(editor, draft, "_save", subject="READ THIS AT ONCE").text
    assert "cut titles" in press(editor, draft, "_save", subject="Long " * 20).text
    refused = press(editor, draft, "_save", subject=" ")
    assert "the line that people see in their mailbox" in refused.text
    assert "News 2" in refused.text


def test_nothing_is_asked_that_only_articles_have(editor, draft):
    assert "There is no summary" not in press(editor, draft, "_save").text


def test_colleagues_change_is_not_written_over_unseen(editor, draft):
    seen = seen_in(editor.get(page(draft)))
    press(editor, draft, "_save", subject="Theirs", seen=seen)
    answer = press(editor, draft, "_save", subject="Mine", seen=seen)
    assert "the subject “Theirs”" in answer.text
    draft.refresh_from_db()
    assert draft.subject == "Theirs"
    again = seen_in(answer)
    press(editor, draft, "_save", subject="Mine", seen=again)
    draft.refresh_from_db()
    assert draft.subject == "Mine"


def test_whoever_saves_what_a_colleague_has_scheduled_is_told(editor, draft):
    press(editor, draft, "_schedule", due=timezone.now() + timedelta(days=1))
    assert "A colleague was quicker" in press(editor, draft, "_save", subject="Changed").text


def test_it_is_seen_as_a_mail_and_as_text(editor, draft):
    html, text = (editor.get(page(draft, "preview") + query) for query in ("", "?text"))
    assert "News 1" in html.text
    assert "News 1" in text.text
    assert text["Content-Type"].startswith("text/plain")
    assert "script-src 'none'" in html["Content-Security-Policy"]


def test_test_goes_to_her_alone(editor, draft):
    press(editor, draft, "_test")
    run_tasks()
    assert [message.to for message in mail.outbox] == [["edie@agency.example"]]
    assert mail.outbox[0].subject.startswith("Test: ")
    assert state(draft) == "draft"


def test_it_is_scheduled_and_called_back(editor, draft):
    tomorrow = timezone.now() + timedelta(days=1)
    assert "goes out" in press(editor, draft, "_schedule", due=tomorrow).text
    assert state(draft) == "scheduled"
    # Nobody changes what is on its way.
    press(editor, draft, "_save", subject="Changed")
    draft.refresh_from_db()
    assert draft.subject != "Changed"
    editor.post(page(draft, "call_back"))
    assert state(draft) == "draft"


@pytest.mark.parametrize("due", [None, timedelta(hours=-1)])
def test_it_is_not_scheduled_without_a_time_to_come(editor, draft, due):
    answer = press(editor, draft, "_schedule", due=timezone.now() + due if due else None)
    assert "press “Send now”" in answer.text
    assert state(draft) == "draft"


def test_sending_asks_once_more_and_is_done_once(editor, draft):
    assert "cannot be called back" in press(editor, draft, "_send").text
    assert state(draft) == "draft"
    editor.post(page(draft, "send"))
    run_tasks()
    assert state(draft) == "sent"
    assert "A colleague was quicker" in editor.post(page(draft, "send"), follow=True).text
    assert "Too late" in editor.post(page(draft, "call_back"), follow=True).text
    assert "Who opens or reads it is not counted" in editor.get(page(draft)).text


def test_nothing_goes_out_with_everything_left_out(editor, draft):
    everything = [item.pk for item in draft.items.all()]
    refused = press(editor, draft, "_send", left_out=everything).text
    assert "All articles are left out" in refused
    assert refused.count(" checked") == len(everything)


def test_draft_of_more_than_a_mail_holds_says_so(editor, monkeypatch):
    monkeypatch.setattr("registration.digests.drafting.MOST", 2)
    for _ in range(3):
        make_article(publish_at=timezone.now() - timedelta(hours=1))
    assert "There are 3. The newest 2 are taken" in editor.get(ADD).text


def test_test_of_a_draft_that_is_deleted_meanwhile_is_given_up(editor, draft):
    press(editor, draft, "_test")
    draft.delete()
    run_tasks()
    assert Mail.objects.get().problem == "the draft has been deleted"


def test_history_says_who_sent_it(editor, draft):
    editor.post(page(draft, "send"))
    assert "To go out" in editor.get(page(draft, "history")).text


@pytest.mark.parametrize("group", ["Writers", "Recruiters"])
def test_others_neither_see_nor_send_it(client, draft, group):
    client.force_login(make_staff("olu", groups=[group]))
    assert client.get(LIST).status_code == 403
    for name in ("change", "preview", "send", "call_back", "delete"):
        assert client.post(page(draft, name)).status_code == 403, name
    assert state(draft) == "draft"
    assert "News by e-mail" not in client.get(reverse("admin:index")).text


def test_sent_one_stays(editor, draft):
    editor.post(page(draft, "send"))
    run_tasks()
    assert editor.post(page(draft, "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in editor.get(LIST).text
