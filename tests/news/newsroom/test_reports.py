"""What editors see of all articles at once, and what is removed from the library."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from agency import start_page_notices
from news.admin import report_pages
from news.models import Article, BrokenLink, Picture
from news.newsroom import publishing, unused_pictures
from tests.article_form import address
from tests.builders import make_article, make_picture, make_staff, run_tasks

DAY = timedelta(days=1)


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


@pytest.fixture
def in_march(time_machine):
    """Clocks go forward eleven days later; before `newsroom`, so that its session is young."""
    time_machine.move_to(datetime(2027, 3, 17, 8, tzinfo=UTC), tick=False)


def report(client, name):
    return client.get(address("article_report", name)).text


def test_calendar_shows_what_goes_live_in_the_next_thirty_days(in_march, newsroom):
    make_article(title="Tomorrow", publish_at=timezone.now() + DAY)
    make_article(title="After the clocks change", publish_at=datetime(2027, 3, 28, 23, 30, tzinfo=UTC))
    make_article(title="Much later", publish_at=timezone.now() + 50 * DAY)
    make_article(title="A draft", status="draft", publish_at=timezone.now() + DAY)
    make_article(title="Live", publish_at=timezone.now() - DAY)
    page = newsroom.get(address("article_calendar")).text
    table = page[page.index('<table class="calendar"') :]
    # Half past midnight in London's summer, on the next day.
    assert table.index('datetime="2027-03-29"') < table.index("00:30") < table.index('datetime="2027-03-30"')
    assert "After the clocks change" in table
    assert "Tomorrow" in table
    assert 'class="state state-draft"' in table
    for other in ("Much later", ">Live<"):
        assert other not in table


def test_reports_say_how_much_each_has_without_reading_it(newsroom, monkeypatch, django_assert_max_num_queries):
    make_article(publish_at=timezone.now() - 800 * DAY), make_article(publish_at=timezone.now() + DAY)
    make_picture(alt="", is_decorative=True)
    Article.objects.update(modified_at=timezone.now() - 700 * DAY)
    page = newsroom.get(address("article_reports")).text
    for sentence in ("Not touched for a year</a> (1)", "Broken links</a> (0)", "(1 scheduled)"):
        assert sentence in page
    assert "Pictures without a description</a> (1)" in page
    monkeypatch.setattr(report_pages, "MOST_ROWS", 0)
    with django_assert_max_num_queries(15):
        assert "Not touched for a year</a> (more than 0)" in newsroom.get(address("article_reports")).text


def test_calendar_has_whole_weeks_with_named_days(newsroom):
    page = newsroom.get(address("article_calendar")).text
    table = page[page.index('<table class="calendar"') : page.index("</table>", page.index('<table class="calendar"'))]
    assert table.count('<th scope="col">') == 7
    assert table.count("<td") % 7 == 0


def test_stale_articles_are_those_that_nobody_touched_for_a_year(newsroom):
    long_ago = timezone.now() - 400 * DAY
    make_article(title="Forgotten", publish_at=long_ago)
    make_article(title="Reviewed lately", publish_at=long_ago, reviewed_at=timezone.localdate())
    changed = make_article(title="Written anew", publish_at=long_ago)
    changed.body = "<p>New.</p>"
    changed.save()
    make_article(title="Fresh")
    page = report(newsroom, "stale")
    assert "Forgotten" in page
    for other in ("Reviewed lately", "Written anew", "Fresh"):
        assert other not in page


def test_pictures_without_description_are_listed(newsroom):
    make_picture(name="Good", alt="A ward")
    make_picture(name="Quiet", alt="", is_decorative=True)
    make_picture(name="Lazy", alt="IMG_2034.jpg")
    page = report(newsroom, "undescribed")
    assert "marked as decorative" in page
    assert "described by the file name" in page
    assert "Good" not in page


def test_broken_links_are_listed_once_the_night_has_passed(newsroom):
    article = make_article(title="Pay", body='<p><a href="/nothing/">Rates</a></p>')
    assert "Nothing to report" in report(newsroom, "links")
    call_command("check_links")
    page = report(newsroom, "links")
    assert "Pay" in page
    assert "/nothing/" in page
    assert "Links in articles that lead nowhere: 1." in newsroom.get(reverse("admin:index")).text
    article.delete()
    assert not BrokenLink.objects.exists()


def test_editor_has_the_links_looked_at_again(newsroom):
    make_article(body='<p><a href="/nothing/">Rates</a></p>')
    newsroom.post(address("article_check_links"))
    run_tasks()
    assert BrokenLink.objects.count() == 1


def test_report_says_what_went_live_when_and_by_whom(newsroom):
    editor = make_staff("edith", groups=["Editors"])
    article = make_article(title="Pay", status="draft", publish_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    publishing.publish(article, editor)
    page = report(newsroom, "publications")
    assert "Pay" in page
    assert "<td>edith</td>" in page


def test_report_of_what_went_live_leaves_out_what_has_not_yet(newsroom):
    article = make_article(title="Pay", status="draft", publish_at=timezone.now() + DAY)
    publishing.publish(article, make_staff("edith", groups=["Editors"]))
    assert "Nothing has been published by its form yet." in report(newsroom, "publications")


@pytest.mark.parametrize("name", ["reviews", "publications", "stale", "undescribed", "links"])
def test_report_costs_few_queries_however_long_it_is(newsroom, name, django_assert_max_num_queries):
    long_ago = timezone.now() - 400 * DAY
    for _ in range(5):
        make_article(publish_at=long_ago, body='<p><a href="/nothing/">x</a></p>')
        make_picture(alt="", is_decorative=True)
    call_command("check_links")
    with django_assert_max_num_queries(6):
        report(newsroom, name)


@pytest.fixture
def yesterday(newsroom):
    """Everything made is a day old, as far as the library goes by it."""

    def age():
        Picture.objects.update(uploaded_at=timezone.now() - DAY)
        for folder, _, files in os.walk(default_storage.path("pictures")):
            for name in files:
                os.utime(os.path.join(folder, name), (1_000_000_000, 1_000_000_000))

    return age


@pytest.fixture
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_unused_pictures_are_found_and_removed_on_request(newsroom, store, yesterday):
    own, share, shown, drafted, unused = [make_picture(name=f"Number {n}") for n in range(5)]
    make_article(picture=own, share_picture=share)
    make_article(body=f'<img src="/x" alt="x" data-file="{shown.pk}">')
    live = make_article()
    publishing.save_draft(live, publishing.content_of(live) | {"picture": drafted.pk}, make_staff("wren"))
    yesterday()
    assert [*unused_pictures.unused_pictures()] == [unused]
    chosen = {"remove": "pictures", "picture": [own.pk, unused.pk]}
    page = newsroom.post(reverse("admin:news_picture_unused"), chosen, follow=True).text
    assert "Pictures removed: 1." in page
    assert not Picture.objects.filter(pk=unused.pk).exists()
    assert Picture.objects.count() == 4


def test_files_of_replaced_pictures_are_removed_on_request(newsroom, store, yesterday):
    picture = make_picture()
    kept = str(picture.file.name)
    default_storage.save("pictures/0123/original.jpg", ContentFile(b"x"))
    default_storage.save("pictures/0123/abc/card-320.avif", ContentFile(b"x"))
    assert unused_pictures.leftovers() == []  # it might be an upload on its way
    yesterday()
    assert unused_pictures.leftovers() == ["0123"]
    newsroom.post(reverse("admin:news_picture_unused"), {"remove": "files"})
    assert default_storage.listdir("pictures")[0] == [kept.split("/")[1]]


def test_picture_just_uploaded_is_not_yet_called_unused(newsroom, store):
    make_picture()
    assert not unused_pictures.unused_pictures()


def test_writer_cannot_remove_from_the_library(client, site, store):
    picture = make_picture()
    client.force_login(make_staff("wren", groups=["Writers"]))
    assert client.post(reverse("admin:news_picture_unused"), {"remove": "files"}).status_code == 403
    assert Picture.objects.get() == picture
    assert Article.objects.count() == 0


def test_start_page_counts_no_more_stale_articles_than_anybody_reads(newsroom, monkeypatch):
    monkeypatch.setattr(start_page_notices, "MOST_COUNTED", 2)
    for _ in range(3):
        make_article(publish_at=timezone.now() - 400 * DAY)
    assert "nobody has touched for a year: more than 2." in newsroom.get(reverse("admin:index")).text
