"""What each role reaches in the newsroom, and that no way round the buttons leads to publication."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from news.models import Article, BrokenLink, Import, Picture, PreviewLink, Redirect, Remark
from news.newsroom import publishing, trash
from tests.article_form import address, article_form
from tests.builders import make_article, make_author, make_picture, make_staff, picture_file


def newsroom_pages():
    """Name and arguments of every page of the admin's news section, asked of the site itself."""
    for app in admin.site.urls[0]:
        patterns = [app] if isinstance(app, URLPattern) else app.url_patterns
        for pattern in patterns:
            if (pattern.name or "").startswith("news_"):
                yield pattern.name, [*pattern.pattern.regex.groupindex] or [*pattern.pattern.converters]


PAGES = dict(newsroom_pages())
OF_ARTICLES = [name for name in PAGES if name.startswith("news_article_")]
# The reports of imports: managers read them, and nobody adds, changes or deletes any.
CLOSED_OF_IMPORTS = {"news_import_add", "news_import_delete"}
OF_IMPORTS = CLOSED_OF_IMPORTS | {"news_import_changelist", "news_import_change", "news_import_history"}
# Answered to those who may publish only; a writer who finds the button is told so.
CLOSED_TO_WRITERS = {"news_article_delete", "news_category_add", "news_category_delete", "news_picture_delete"}
CLOSED_TO_WRITERS |= {"news_author_add", "news_author_delete", *OF_IMPORTS}
CLOSED_TO_WRITERS |= {name for name in PAGES if name.startswith("news_redirect_")}
CLOSED_TO = {"Writers": CLOSED_TO_WRITERS, "Editors": OF_IMPORTS, "Managers": CLOSED_OF_IMPORTS}
ASKED_BY_POST_ONLY = {"news_article_begin", "news_article_autosave", "news_article_paste", "news_article_share"}
ASKED_BY_POST_ONLY |= {"news_article_check_links", "news_article_move"}


@pytest.fixture
def things(site):
    """One of everything that pages are about."""
    article = make_article(title="Hidden words", status="draft", picture=make_picture())
    publishing.save_draft(article, publishing.content_of(article) | {"summary": "Hidden."}, make_staff("first"))
    return {
        "article": article.pk,
        "picture": article.picture_id,
        "category": article.category_id,
        "author": make_author().pk,
        "import": Import.objects.create(source="Hidden source", is_dry_run=False).pk,
        "redirect": Redirect.objects.create(path="/hidden", article=article).pk,
    }


def path_of(name, things):
    values = {"number": 1, "name": "stale", "pk": things["article"], "object_id": things[name.split("_")[1]]}
    return reverse(f"admin:{name}", args=[values[argument] for argument in PAGES[name]])


def test_pages_are_all_known_to_these_tests():
    assert len(OF_ARTICLES) >= 18
    assert {argument for arguments in PAGES.values() for argument in arguments} == {"number", "name", "pk", "object_id"}


def reached(client, things, method="get"):
    """Status of every page, and whether it shows anything of the draft."""
    for name in PAGES:
        answer = getattr(client, method)(path_of(name, things))
        yield name, answer.status_code, "Hidden" in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_reaches_no_page(client, things, method):
    assert {(status, shown) for _, status, shown in reached(client, things, method)} <= {(302, False), (403, False)}


def test_who_may_only_look_reads_the_names_of_authors(client, site):
    looker = make_staff("lou", is_superuser=False)
    looker.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(looker)
    ann, bob = make_author(name="Ann Lee"), make_author(name="Bob Ray")
    page = client.get(address("article_change", make_article(authors=[bob.pk, ann.pk]).pk)).text
    assert "Bob Ray and Ann Lee" in page
    assert f"[{bob.pk}, {ann.pk}]" not in page


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_recruiter_reaches_no_page(client, things, method):
    client.force_login(make_staff("rita", groups=["Recruiters"]))
    assert {(status, shown) for _, status, shown in reached(client, things, method)} <= {(403, False), (405, False)}


@pytest.mark.parametrize("model", [Article, PreviewLink])
@pytest.mark.parametrize("key", ["{}", " {}", "x"])
def test_recruiter_is_not_led_to_the_page_of_a_draft(client, things, model, key):
    article = Article.objects.get(pk=things["article"])
    draft = PreviewLink.objects.create(article=article) if model is PreviewLink else article
    kind = key.format(ContentType.objects.get_for_model(model).pk)
    client.force_login(make_staff("rita", groups=["Recruiters"]))
    assert client.get(f"/admin/r/{kind}/{draft.pk}/").status_code in (403, 404)


def test_writer_is_led_from_an_article_to_its_page(client, things):
    client.force_login(make_staff("wren", groups=["Writers"]))
    kind = ContentType.objects.get_for_model(Article).pk
    article = Article.objects.get(pk=things["article"])
    assert client.get(f"/admin/r/{kind}/{article.pk}/").headers["Location"].endswith(article.get_absolute_url())


@pytest.mark.slow
@pytest.mark.parametrize("group", ["Writers", "Editors", "Managers"])
def test_those_who_write_reach_their_pages(client, things, group):
    client.force_login(make_staff("pat", groups=[group]))
    for name, status, _ in reached(client, things):
        refused = {403} if name in CLOSED_TO[group] else {403, 405} if name in ASKED_BY_POST_ONLY else set()
        assert status in (refused or {200}), name


def state():
    """Everything by which something could be published, withdrawn or lost."""
    return list(Article.objects.order_by("pk").values("pk", "title", "slug", "status", "publish_at", "body"))


@pytest.fixture
def articles(site):
    return [
        make_article(title="Draft", status="draft"),
        make_article(title="Live"),
        make_article(title="Scheduled", publish_at=timezone.now() + timezone.timedelta(days=1)),
    ]


@pytest.fixture
def writer(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    return client


@pytest.mark.parametrize("button", ["_publish", "_schedule", "_withdraw"])
def test_writer_cannot_press_a_button_that_the_form_does_not_show(writer, articles, button):
    before = state()
    for article in articles:
        form = article_form(category=article.category_id, **{button: "x", "publish_at_0": "2020-01-01"})
        assert writer.post(address("article_change", article.pk), form).status_code == 403
    assert (
        writer.post(address("article_add"), article_form(category=articles[0].category_id, **{button: "x"})).status_code
        == 403
    )
    assert state() == before


FORGED = {
    "status": "ready",
    "_publish": "Publish now",
    "publish_at_0": "2020-01-01",
    "publish_at_1": "09:00",
    "withdrawn_at": "",
    "deleted_at": "",
}


def test_writer_cannot_publish_by_the_address_of_autosave(writer, articles):
    for article in articles[1:]:
        before = state()
        form = article_form(category=article.category_id, title="Forged", **FORGED)
        writer.post(address("article_autosave", article.pk), form)
        assert state() == before
    writer.post(address("article_begin"), article_form(category=articles[0].category_id, title="Forged", **FORGED))
    writer.post(address("article_autosave", articles[0].pk), article_form(title="Forged", **FORGED))
    assert not Article.objects.ready().filter(title="Forged").exists()


@pytest.mark.parametrize("action", ["publish", "move_to_trash", "delete_selected", "withdraw"])
def test_writer_cannot_publish_or_take_down_by_a_bulk_action(writer, articles, action):
    before = state()
    chosen = {"action": action, "_selected_action": [article.pk for article in articles], "post": "yes"}
    writer.post(address("article_changelist"), chosen | FORGED)
    assert state() == before


def test_writer_cannot_publish_by_saving_the_list(writer, articles):
    before = state()
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": articles[0].pk, "form-0-status": "ready"}
    writer.post(address("article_changelist"), rows | {"_save": "Save"})
    assert state() == before


@pytest.mark.parametrize("page", ["article_review", "article_share", "article_delete", "article_preview"])
def test_writer_cannot_publish_by_a_page_beside_the_form(writer, articles, page):
    before = state()
    for article in articles:
        writer.post(address(page, article.pk), FORGED | {"step": "published", "text": "x", "post": "yes"})
    assert state() == before
    assert not Remark.objects.filter(step=Remark.Step.PUBLISHED).exists()


def test_writer_cannot_publish_by_settling_a_conflict_or_restoring(writer, articles):
    live = articles[1]
    other = make_staff("other", groups=["Editors"])
    number = publishing.save_draft(live, publishing.content_of(live) | {"title": "Not yet"}, other).number
    before = state()
    writer.post(address("article_conflict", live.pk, number), FORGED | {"keep": "mine", "theirs": "1"})
    writer.post(address("article_revision", live.pk, number), FORGED)
    assert state() == before


def test_writer_cannot_bring_back_or_purge_what_is_in_the_trash(writer, articles):
    trash.throw_away(articles[1])
    before = state()
    for button in ("_bring_back", "_purge", "_publish"):
        assert writer.post(address("article_change", articles[1].pk), {button: "x"}).status_code == 403
    assert state() == before


def test_there_is_no_way_to_import_articles(client, things):
    """A superuser reads the reports of what the command has imported; there is nothing to press or to send."""
    names = [
        str(pattern.name) for pattern in get_resolver("agency.urls").url_patterns if isinstance(pattern, URLPattern)
    ]
    assert not [name for name in [*PAGES, *names] if "import" in name and name not in OF_IMPORTS]
    client.force_login(make_staff("root", is_superuser=True))
    sent = {name: client.post(path_of(name, things), FORGED | {"post": "yes"}).status_code for name in OF_IMPORTS}
    # These two only show something, whatever is sent to them.
    shown = {name for name, status in sent.items() if status != 403}
    assert shown == {"news_import_changelist", "news_import_history"}
    assert [report.source for report in Import.objects.all()] == ["Hidden source"]
    assert Article.objects.count() == 1


def test_editor_publishes_by_the_button(client, articles):
    client.force_login(make_staff("edith", groups=["Editors"]))
    draft = articles[0]
    form = article_form(category=draft.category_id, slug=draft.slug, title="Draft", _publish="Publish now")
    client.post(address("article_change", draft.pk), form)
    assert Article.objects.get(pk=draft.pk).is_published


@pytest.mark.slow
def test_pages_that_only_look_change_nothing(client, things):
    client.force_login(make_staff("pat", groups=["Managers"]))
    before = state()
    for name in PAGES:
        client.get(path_of(name, things))
    assert state() == before
    assert not PreviewLink.objects.exists()
    assert not BrokenLink.objects.exists()


def picture_form(picture, **fields):
    known = {name: getattr(picture, name) for name in ("name", "alt", "caption", "focal_x", "focal_y")}
    return known | fields


SHOWN = {
    "as its own": lambda picture: {"picture": picture},
    "on its share card": lambda picture: {"share_picture": picture},
    "in its text": lambda picture: {"body": f'<p>x</p><img src="/x.jpg" alt="" data-file="{picture.pk}">'},
}


@pytest.mark.parametrize("place", SHOWN)
@pytest.mark.parametrize("days", [-1, 1], ids=["live", "scheduled"])
def test_writer_cannot_change_a_picture_that_an_article_shows_visitors(writer, place, days):
    picture = make_picture(alt="A ward", focal_x=50)
    make_article(publish_at=timezone.now() + timezone.timedelta(days=days), **SHOWN[place](picture))
    form = picture_form(picture, alt="Forged", focal_x=1, file=picture_file())
    assert writer.post(address("picture_change", picture.pk), form).status_code == 403
    after = Picture.objects.get()
    assert (after.alt, after.focal_x, after.file) == ("A ward", 50, picture.file)
    assert "only those who may publish can change it" in writer.get(address("picture_change", picture.pk)).text


@pytest.mark.parametrize("status", ["draft", "withdrawn", None])
def test_writer_changes_a_picture_that_no_visitor_sees(writer, status):
    picture = make_picture(alt="A ward")
    if status:
        make_article(status=status, picture=picture)
    writer.post(address("picture_change", picture.pk), picture_form(picture, alt="A ward at night"))
    assert Picture.objects.get().alt == "A ward at night"


def test_editor_changes_a_picture_that_visitors_see(client, site):
    client.force_login(make_staff("edith", groups=["Editors"]))
    picture = make_picture(alt="A ward")
    make_article(picture=picture)
    client.post(address("picture_change", picture.pk), picture_form(picture, alt="A ward at night"))
    assert Picture.objects.get().alt == "A ward at night"
