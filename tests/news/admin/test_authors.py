"""Authors in the admin: their list and form, and how an article's form names them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article, Author, Revision
from news.models.contents import apply, content_of
from news.newsroom import changes, publishing
from news.newsroom.crediting import credit_bylines
from tests.article_form import address, article_form, autosave, opened, seen, send
from tests.builders import make_article, make_author, make_category, make_staff

FORM = {"name": "Ann Lee", "slug": "ann-lee", "role": "", "register": "", "registration_number": "", "biography": ""}


@pytest.fixture
def editor(client, site):
    client.force_login(make_staff("ellis", groups=["Editors"]))
    return client


@pytest.fixture
def writer(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    return client


def name_in_order(*names):
    return {f"authors_{n}": name for n, name in enumerate([*names, *[""] * (12 - len(names))])}


def names_of(article):
    return [author.name for author in Article.objects.get(pk=article.pk).writers]


def test_editor_adds_an_author(editor):
    editor.post(address("author_add"), FORM | {"register": "GMC", "registration_number": "000 0000"})
    author = Author.objects.get()
    assert (author.name, author.registration_number) == ("Ann Lee", "0000000")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"register": "NMC", "registration_number": "12"}, "two digits, a letter, four digits and a letter"),
        ({"register": "NMC"}, "give both, or neither"),
        ({"name": "bob ray"}, "tell them apart by an initial"),
        ({"slug": "bob-ray"}, "bob-ray-2"),
    ],
)
def test_author_form_says_kindly_what_is_wrong(editor, fields, words):
    make_author(name="Bob Ray", slug="bob-ray")
    assert words in editor.post(address("author_add"), FORM | fields).text


def test_writer_sees_authors_and_changes_none(writer):
    author = make_author(name="Ann Lee")
    assert "Ann Lee" in writer.get(address("author_changelist")).text
    assert writer.post(address("author_change", author.pk), FORM | {"name": "Another"}).status_code == 403


def test_list_of_authors_counts_their_articles_and_finds_former_names(editor):
    author = make_author(name="Ann Lee")
    for _ in range(3):
        make_article(authors=[author.pk])
    author.name = "Ann Marsh"
    author.save()
    page = editor.get(address("author_changelist"), {"q": "lee"}).text
    assert f'?author={author.pk}">3</a></td>' in page


def test_author_with_articles_is_not_deleted_and_the_page_says_why(editor):
    author = make_author()
    article = make_article(title="Hers", authors=[author.pk])
    page = editor.post(address("author_delete", author.pk), {"post": "yes"}).text
    assert "readers should go on seeing who did" in page
    assert address("article_change", article.pk) in page
    assert Author.objects.filter(pk=author.pk).exists()


@pytest.mark.parametrize("field", ["authors", "reviewed_by"])
@pytest.mark.parametrize("is_planned", [False, True], ids=["draft", "scheduled change"])
def test_author_whom_only_an_unpublished_text_names_is_not_deleted(editor, field, is_planned):
    author = make_author()
    article = make_article(title="Hers soon")
    named = content_of(article) | {field: [author.pk] if field == "authors" else author.pk}
    if is_planned:
        apply(named, article)
        changes.schedule_change(article, timezone.now() + timedelta(days=1), make_staff())
        publishing.save_draft(article, content_of(Article.objects.get()), make_staff("wren"), 2)
    else:
        publishing.save_draft(article, named, None)
    page = editor.post(address("author_delete", author.pk), {"post": "yes"}).text
    assert "readers should go on seeing who did" in page
    assert address("article_change", article.pk) in page
    assert Author.objects.filter(pk=author.pk).exists()


def test_author_is_not_deleted_whose_former_entry_a_draft_names(editor):
    author, twice = make_author(name="Ann Lee"), make_author(name="A. Lee")
    article = make_article()
    publishing.save_draft(article, content_of(article) | {"authors": [twice.pk]}, None)
    twice.same_as = author
    twice.save()
    editor.post(address("author_delete", author.pk), {"post": "yes"})
    assert Author.objects.filter(pk=author.pk).exists()


def test_author_without_articles_is_deleted(editor):
    editor.post(address("author_delete", make_author().pk), {"post": "yes"})
    assert not Author.objects.exists()


def test_joining_an_author_with_another_is_asked_about_once(editor):
    twice, author = make_author(name="A. Lee", slug="a-lee"), make_author(name="Ann Lee", slug="ann-lee")
    article = make_article(authors=[twice.pk])
    form = FORM | {"name": "A. Lee", "slug": "a-lee", "same_as": author.pk}
    page = editor.post(address("author_change", twice.pk), form).text
    assert "goes over to “Ann Lee” for good" in page
    assert names_of(article) == ["A. Lee"]
    editor.post(address("author_change", twice.pk), form | {"sure_of": f", same:{author.pk}"})
    assert names_of(article) == ["Ann Lee"]
    assert editor.get(address("author_change", twice.pk)).status_code == 302


def test_author_is_not_joined_with_themselves(editor):
    author = make_author(name="Ann Lee", slug="ann-lee")
    page = editor.post(address("author_change", author.pk), FORM | {"same_as": author.pk})
    assert "Select a valid choice" in page.text


def test_writer_names_authors_in_their_order(writer):
    make_author(name="Bob Ray", role="Payroll")
    article = make_article(status="draft", authors=[make_author(name="Ann Lee").pk])
    assert opened(writer, article)["authors_0"] == "Ann Lee"
    send(writer, article, **name_in_order("bob  ray", "", "Ann Lee", "BOB RAY"), reviewed_by="Ann Lee")
    assert names_of(article) == ["Bob Ray", "Ann Lee"]
    assert [opened(writer, article)[name] for name in ("authors_0", "authors_1", "authors_2", "reviewed_by")] == [
        *("Bob Ray", "Ann Lee", "", "Ann Lee")
    ]
    assert '<option value="Bob Ray">Payroll</option>' in writer.get(address("article_change", article.pk)).text


@pytest.mark.parametrize("field", ["authors_0", "reviewed_by"])
def test_name_that_nobody_has_is_kept_in_the_form_and_explained(writer, field):
    article = make_article(status="draft", authors=[make_author(name="Ann Lee").pk])
    page = send(writer, article, **{field: "Nobody Known"}).text
    assert "Nobody on the list of authors is called “Nobody Known”" in page
    assert 'value="Nobody Known"' in page
    assert names_of(article) == ["Ann Lee"]


def test_autosave_keeps_the_rest_while_a_name_is_typed(writer):
    author = make_author(name="Ann Lee")
    article = make_article(status="draft", authors=[author.pk])
    form = opened(writer, article)
    answer = autosave(writer, article, form | {"authors_1": "Bo", "summary": "Typed."})
    assert (answer["state"], answer["unread"]) == ("saved", ["authors"])
    assert opened(writer, article)["summary"] == "Typed."
    assert names_of(article) == ["Ann Lee"]


def test_visitors_see_other_authors_only_when_they_are_published(editor):
    ann, bob = make_author(name="Ann Lee"), make_author(name="Bob Ray")
    article = make_article(authors=[ann.pk])
    send(editor, article, **name_in_order("Bob Ray"))
    assert "Bob Ray" not in seen(editor, article).text
    assert opened(editor, article)["authors_0"] == "Bob Ray"
    send(editor, article, "_publish", **name_in_order("Bob Ray"))
    assert "Bob Ray" in seen(editor, article).text
    assert [each.author for each in Article.objects.get().authorships.all()] == [bob]
    assert ann.authorships.count() == 0


def test_reviewer_without_a_day_is_asked_about_when_it_is_published(editor):
    make_author(name="Ann Lee")
    article = make_article()
    assert "Say on which day" in send(editor, article, "_publish", reviewed_by="Ann Lee", reviewed_at="").text


def test_preview_shows_the_authors_that_are_typed(writer):
    make_author(name="Ann Lee")
    article = make_article(status="draft")
    form = opened(writer, article) | name_in_order("Ann Lee")
    assert "<bdi>Ann Lee</bdi>" in writer.post(address("article_preview", article.pk), form).json()["page"]


def test_history_says_in_names_how_authors_changed_and_restores_them(editor):
    make_author(name="Bob Ray")
    article = make_article(authors=[make_author(name="Ann Lee").pk])
    send(editor, article, "_publish", **name_in_order("Ann Lee"))
    send(editor, article, "_publish", **name_in_order("Bob Ray", "Ann Lee"))
    number = article.revisions.latest("number").number
    page = editor.get(address("article_revision", article.pk, number)).text
    assert "Authors" in page
    assert "[added: </span>Bob Ray and<" in page
    editor.post(address("article_revision", article.pk, number - 1))
    assert opened(editor, article)["authors_0"] == "Ann Lee"
    assert opened(editor, article)["authors_1"] == ""


def of_the_release_before(article, byline, state="published"):
    """A revision as the release before authors wrote it."""
    content = {name: value for name, value in content_of(article).items() if name not in ("authors", "reviewed_by")}
    return Revision.record(article, state, content | {"byline": byline}, None)


def test_live_article_of_the_release_before_has_no_changes_of_its_own(editor):
    article = make_article(byline="Ann Lee")
    of_the_release_before(article, "Ann Lee")
    make_author(name="Ann Lee")
    for _ in range(2):
        working = publishing.working_copy(Article.objects.get(pk=article.pk))
        assert (working.number, working.is_draft) == (1, False)
        credit_bylines()
    assert opened(editor, article)["authors_0"] == "Ann Lee"
    send(editor, article)
    assert article.revisions.count() == 1


def test_old_version_is_restored_with_its_byline_as_author(editor):
    article = make_article(authors=[make_author(name="Bob Ray").pk])
    of_the_release_before(article, "Somebody of 2019")
    publishing.publish(article, make_staff("pat"), based_on=99)
    page = editor.get(address("article_revision", article.pk, 1)).text
    assert "Somebody of 2019" in page
    editor.post(address("article_revision", article.pk, 1))
    assert opened(editor, article)["authors_0"] == "Somebody of 2019"


def test_form_that_was_opened_before_authors_keeps_those_of_the_article(editor):
    article = make_article(status="draft", authors=[make_author(name="Ann Lee").pk])
    form = {name: value for name, value in opened(editor, article).items() if not name.startswith("authors")}
    editor.post(address("article_change", article.pk), form | {"summary": "New.", "_draft": "1"})
    assert (names_of(article), Article.objects.get().summary) == (["Ann Lee"], "New.")


def test_bylines_of_the_release_before_become_authors_and_keep_their_words(client, site):
    ann, bob = make_author(name="Ann Lee"), make_author(name="Bob Ray")
    bylines = {"ann lee": [ann.pk], "Ann Lee & Bob Ray": [ann.pk, bob.pk]}
    articles = [make_article(byline=byline) for byline in (*bylines, "New Name, RN", "New name, RN", "")]
    assert credit_bylines() == 4
    assert credit_bylines() == 0
    keys = [Article.objects.get(pk=article.pk).authors for article in articles]
    new = Author.objects.get(name="New Name, RN")
    assert keys == [*bylines.values(), [new.pk], [new.pk], None]
    assert new.authorships.count() == 2
    assert [Article.objects.get(pk=article.pk).byline for article in articles[:3]] == [*bylines, "New Name, RN"]
    assert f'href="/news/authors/{new.slug}/"' in client.get(articles[2].get_absolute_url()).text


def test_article_with_all_that_a_form_needs_is_published_with_its_author(editor):
    make_author(name="Ann Lee")
    form = article_form(
        category=make_category().pk, publish_at_0="2026-03-02", publish_at_1="09:00", **name_in_order("Ann Lee")
    )
    editor.post(address("article_add"), form | {"_publish": "1"})
    assert names_of(Article.objects.get()) == ["Ann Lee"]


def test_tab_is_told_by_name_which_authors_another_has_named(writer):
    make_author(name="Ann Lee")
    article = make_article(status="draft")
    one, other = opened(writer, article), opened(writer, article)
    autosave(writer, article, one | name_in_order("Ann Lee") | {"reviewed_by": "Ann Lee"})
    told = autosave(writer, article, other | {"summary": "Typed."})["followed"]
    assert told["authors"]["parts"][:2] == [["authors_0", "Ann Lee"], ["authors_1", ""]]
    assert told["reviewed_by"]["parts"] == [["reviewed_by", "Ann Lee"]]


def test_scheduled_change_of_authors_is_seen_from_its_moment(editor, time_machine):
    ann, bob = make_author(name="Ann Lee"), make_author(name="Bob Ray")
    article = make_article(authors=[ann.pk], publish_at=timezone.now() - timedelta(days=1))
    article.authors = [bob.pk]
    moment = timezone.now() + timedelta(hours=1)
    changes.schedule_change(article, moment, make_staff("pat"))
    assert names_of(article) == ["Ann Lee"]
    time_machine.move_to(moment + timedelta(seconds=1))
    assert "Bob Ray" in seen(editor, article).text
    assert (ann.authorships.count(), bob.authorships.count()) == (0, 1)


def test_byline_of_spaces_is_nobody(site):
    article = make_article(byline="  ")
    credit_bylines()
    assert not Author.objects.exists()
    assert Article.objects.get(pk=article.pk).authors == []
