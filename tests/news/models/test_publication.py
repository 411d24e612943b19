from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article
from tests.builders import make_article

NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fields", "live"),
    [
        ({"publish_at": NOW}, True),
        ({"publish_at": NOW + SECOND}, False),
        ({"publish_at": NOW, "status": "draft"}, False),
        ({"publish_at": NOW - SECOND, "expire_at": NOW + SECOND}, True),
        ({"publish_at": NOW - SECOND, "expire_at": NOW}, False),
    ],
)
def test_article_is_live_from_its_publication_until_its_expiry(db, time_machine, fields, live):
    time_machine.move_to(NOW, tick=False)
    article = make_article(**fields)
    assert article.is_published is live
    assert Article.objects.published().exists() is live


def test_reader_gets_404_for_a_draft(client, site):
    article = make_article(status="draft")
    assert client.get(article.get_absolute_url()).status_code == 404


def test_saving_without_a_change_leaves_the_modification_date(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article()
    time_machine.move_to(NOW + SECOND, tick=False)
    article.save()
    assert Article.objects.get().modified_at == NOW


def test_changing_the_text_moves_the_modification_date(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article()
    time_machine.move_to(NOW + SECOND, tick=False)
    article.body = "<p>Corrected.</p>"
    article.save()
    assert Article.objects.get().modified_at == NOW + SECOND


def test_script_never_reaches_the_database(db):
    article = make_article(body="<p onclick='x()'>Hello<script>alert(1)</script></p>")
    assert article.body == "<p>Hello</p>"
