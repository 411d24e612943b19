"""What waited when the copy was made may have gone since: somebody decides."""

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from agency.models import Restore
from registration.models import Mail
from registration.models.outgoing import RESTORED
from tests.builders import make_digest, make_registration, make_staff, run_tasks

INDEX = reverse("admin:index")
NOTICE = "Mails that a restored copy has brought back, held until you send them: 1."


@pytest.fixture
def held(site):
    return Mail.objects.create(registration=make_registration(), kind="confirmation", state="held", problem=RESTORED)


def test_manager_sees_them_on_the_start_page_and_sends_them(client, held):
    client.force_login(make_staff(groups=["Managers"]))
    page = client.get(INDEX).text
    assert NOTICE in page
    url = reverse("admin:registration_mail_changelist", query={"problem": RESTORED})
    assert url.replace("&", "&amp;") in page
    assert "confirmation to the candidate" in client.get(url).text
    client.post(url, {"action": "send_again", "_selected_action": [held.pk]})
    run_tasks()
    assert len(outbox.outbox) == 1
    assert NOTICE not in client.get(INDEX).text


def test_recruiter_is_not_asked(client, held):
    client.force_login(make_staff(groups=["Recruiters"]))
    assert NOTICE not in client.get(INDEX).text


def test_editor_is_asked_about_news_that_are_drafts_again(client, site):
    notice = "News by e-mail that a restored copy has brought back as drafts: 1."
    digest = make_digest()
    client.force_login(make_staff(groups=["Editors"]))
    assert notice not in client.get(INDEX).text
    Restore.objects.create(copied_at=timezone.now())
    make_digest()
    assert notice in client.get(INDEX).text
    digest.delete()
    assert notice not in client.get(INDEX).text
