"""What staff see in the admin, asked without a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Picture
from tests.builders import make_article, make_category, make_picture, make_staff, picture_file

DAY = timedelta(days=1)


@pytest.fixture
def before_march_of_2027(time_machine):
    time_machine.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


def address(page, *arguments):
    return reverse(f"admin:news_{page}", args=arguments)


def article_form(**fields):
    defaults = {
        "title": "Night shifts",
        "slug": "night-shifts",
        "body": "<p>Words.</p>",
        "category": fields.get("category") or make_category().pk,
        "publish_at_0": "2026-03-02",
        "publish_at_1": "09:00",
        "_publish": "Publish now",
    }
    return defaults | fields


def test_editors_import_map_comes_before_every_module_as_browsers_may_want(newsroom):
    page = newsroom.get(address("article_add")).text
    assert 0 < page.index('type="importmap"') < page.index('type="module"')


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("draft", {"status": "draft"}),
        ("scheduled", {"publish_at": timezone.now() + DAY}),
        ("live", {"publish_at": timezone.now() - DAY}),
        ("expired", {"publish_at": timezone.now() - 2 * DAY, "expire_at": timezone.now() - DAY}),
    ],
)
def test_list_says_the_state_in_words_and_filters_by_it(newsroom, state, fields):
    make_article(title="The one", **fields)
    make_article(title="Another", status="ready" if state == "draft" else "draft")
    page = newsroom.get(address("article_changelist"), {"state": state}).text
    assert f'<span class="state state-{state}">{state.capitalize()}</span>' in page
    assert "The one" in page
    assert "Another" not in page


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 3, 2, 9, tzinfo=UTC), "goes live Tue 2 Mar 2027, 09:00 GMT"),
        (datetime(2027, 7, 6, 8, tzinfo=UTC), "goes live Tue 6 Jul 2027, 09:00 BST"),
    ],
)
def test_list_says_when_an_article_goes_live_in_london_time(before_march_of_2027, newsroom, moment, words):
    make_article(publish_at=moment)
    assert words in newsroom.get(address("article_changelist")).text


def test_list_of_articles_takes_few_queries_however_many_there_are(newsroom, django_assert_max_num_queries):
    category = make_category()
    for _ in range(12):
        make_article(category=category, picture=make_picture(file=picture_file((8, 8))))
    with django_assert_max_num_queries(10):
        assert newsroom.get(address("article_changelist")).text.count('class="thumbnail"') == 12


def test_form_of_an_article_takes_few_queries(newsroom, django_assert_max_num_queries):
    article = make_article(picture=make_picture())
    with django_assert_max_num_queries(15):
        assert newsroom.get(address("article_change", article.pk)).status_code == 200


def test_saving_the_form_publishes_the_article(newsroom):
    newsroom.post(address("article_add"), article_form())
    assert Article.objects.published().get().publish_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_form_refuses_a_picture_without_description_in_the_text(newsroom):
    page = newsroom.post(address("article_add"), article_form(body='<img src="/x.jpg" alt="">')).text
    assert "not from our library" in page
    assert not Article.objects.exists()


def test_live_article_that_is_renamed_is_still_found_at_its_former_address(newsroom):
    article = make_article(slug="before")
    newsroom.post(address("article_change", article.pk), article_form(slug="after", category=article.category_id))
    assert newsroom.get("/news/after/").status_code == 200
    assert newsroom.get("/news/before/")["Location"] == "/news/after/"


def test_draft_of_a_new_address_changes_nothing_for_visitors(newsroom):
    article = make_article(slug="before")
    form = article_form(slug="after", category=article.category_id, _draft="Save draft")
    del form["_publish"]
    newsroom.post(address("article_change", article.pk), form)
    assert newsroom.get("/news/before/").status_code == 200
    assert newsroom.get("/news/after/").status_code == 404


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_errors_that_the_checks_find_stop_publication_but_no_draft(newsroom, button):
    form = article_form(body='<p>See <a href="/nothing/">the rates</a>.</p>', publish_at_0="2099-03-02")
    del form["_publish"]
    page = newsroom.post(address("article_add"), form | {button: "x"})
    assert "leads to /nothing/, which does not exist" in page.text
    assert not Article.objects.exists()
    newsroom.post(address("article_add"), form | {"_draft": "Save draft"})
    assert Article.objects.get().state == "draft"


def test_form_links_to_the_live_article_but_not_to_a_draft(newsroom):
    live, draft = make_article(), make_article(status="draft")
    assert f'href="{live.get_absolute_url()}"' in newsroom.get(address("article_change", live.pk)).text
    assert f'href="{draft.get_absolute_url()}"' not in newsroom.get(address("article_change", draft.pk)).text


def test_picture_form_says_why_a_file_is_refused(newsroom):
    file = picture_file((8, 8), "GIF")
    page = newsroom.post(address("picture_add"), {"name": "x", "alt": "x", "file": file}).text
    assert "GIF pictures are not accepted" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"alt": ""}, "Say what the picture shows"), ({"alt": "x", "is_decorative": "on"}, "Remove it, or untick")],
)
def test_picture_needs_a_description_or_none(newsroom, fields, words):
    page = newsroom.post(address("picture_add"), {"name": "x", "file": picture_file((8, 8))} | fields).text
    assert words in page


def test_picture_form_says_where_it_is_used(newsroom):
    picture = make_picture()
    make_article(title="As its own", picture=picture)
    make_article(title="In the text", body=f'<img src="x" alt="x" data-file="{picture.pk}">')
    make_article(title="Another one", body=f'<img src="x" alt="x" data-file="{picture.pk}1">')
    page = newsroom.get(address("picture_change", picture.pk)).text
    assert "As its own" in page
    assert "In the text" in page
    assert "Another one" not in page


@pytest.mark.parametrize("use", ["own", "text"])
def test_picture_in_use_cannot_be_deleted(newsroom, use):
    picture = make_picture()
    body = f'<img src="x" alt="x" data-file="{picture.pk}">' if use == "text" else ""
    make_article(picture=picture if use == "own" else None, body=body)
    newsroom.post(address("picture_delete", picture.pk), {"post": "yes"})
    action = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}
    newsroom.post(address("picture_changelist"), action)
    assert Picture.objects.exists()


def test_unused_picture_can_be_deleted(newsroom):
    picture = make_picture()
    newsroom.post(address("picture_delete", picture.pk), {"post": "yes"})
    assert not Picture.objects.exists()


def test_picker_finds_pictures_by_their_words(newsroom):
    make_picture(alt="A lighthouse"), make_picture(alt="A ward")
    page = newsroom.get(address("picture_picker"), {"q": "light"}).text
    assert "A lighthouse" in page
    assert "A ward" not in page


def test_picker_shows_one_picture_by_its_number(newsroom):
    picture, other = make_picture(), make_picture()
    page = newsroom.get(address("picture_picker"), {"picture": picture.pk}).text
    assert f'data-picture="{picture.pk}"' in page
    assert f'data-picture="{other.pk}"' not in page


def test_picker_takes_an_upload_and_hands_it_over(newsroom):
    answer = newsroom.post(address("picture_picker"), {"file": picture_file(), "alt": "A lighthouse"}).json()
    picture = Picture.objects.get()
    assert picture.name == "A lighthouse"
    assert f'data-picture="{picture.pk}"' in answer["choice"]


def test_picker_refuses_an_upload_without_description(newsroom):
    answer = newsroom.post(address("picture_picker"), {"file": picture_file()})
    assert answer.status_code == 422
    assert "Say what the picture shows" in answer.json()["errors"]["alt"][0]
    assert not Picture.objects.exists()


def test_picker_is_closed_to_staff_who_may_not_see_pictures(client, site):
    client.force_login(make_staff("rana", is_superuser=False))
    assert client.get(address("picture_picker")).status_code == 403


def test_staff_who_may_only_look_cannot_upload_in_the_picker(client, site):
    onlooker = make_staff("rana", is_superuser=False)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_picture"))
    client.force_login(onlooker)
    assert client.get(address("picture_picker")).status_code == 200
    assert client.post(address("picture_picker"), {"file": picture_file(), "alt": "x"}).status_code == 403
    assert not Picture.objects.exists()


def test_visitor_is_asked_to_sign_in_before_the_picker(client, site):
    assert client.get(address("picture_picker")).status_code == 302
