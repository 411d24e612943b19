"""The admin's start page: what to go on with, for each role what it may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.newsroom import publishing, trash
from news.newsroom.changes import schedule_change
from tests.builders import make_article, make_staff

HOUR = timedelta(hours=1)
HEADINGS = ("Continue writing", "Waiting for review", "Next to go live", "Administration", "Candidates</h2>")


def write(article, author, **fields):
    content = publishing.content_of(article) | fields
    return publishing.save_draft(article, content, author, publishing.working_copy(article).edit)


def start(client, user):
    client.force_login(user)
    return client.get(reverse("admin:index")).text


def part(page, heading):
    begin = page.index(f"<h3>{heading}</h3>")
    return page[begin : page.index("</ul>", begin)]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["Writers"], {"Continue writing", "Next to go live"}),
        (["Editors"], {"Continue writing", "Waiting for review", "Next to go live"}),
        (["Recruiters"], {"Candidates</h2>"}),
        (["Managers"], {"Continue writing", "Waiting for review", "Next to go live", "Candidates</h2>"}),
    ],
)
def test_each_role_sees_what_it_may(client, site, groups, expected):
    page = start(client, make_staff("sam", groups=groups))
    assert {heading for heading in HEADINGS if heading in page} == expected


def test_administration_is_folded_away_from_the_work(client, site):
    page = start(client, make_staff())
    folded = page[page.index("<summary>Administration") : page.index("</details>", page.index("<summary>Admin"))]
    assert "/admin/auth/user/" in folded
    assert "/admin/news/article/" not in folded
    assert page.index("/admin/news/category/") < page.index("<summary>Administration")


def test_writer_continues_with_the_text_saved_last(client, site, time_machine):
    time_machine.move_to(timezone.now())
    wren, robin = make_staff("wren", groups=["Writers"]), make_staff()
    first, changed, hers = make_article(title="First", status="draft"), make_article(title="Changed"), make_article()
    make_article(title="Published")
    write(first, wren, summary="x")
    time_machine.shift(60)
    write(changed, wren, summary="x")
    write(hers, robin, summary="x")
    trash.throw_away(write(make_article(title="Thrown away", status="draft"), wren, summary="x").article)
    drafts = part(start(client, wren), "Continue writing")
    assert drafts.count("<li>") == 2
    assert drafts.index("Changed") < drafts.index("First")


def test_next_to_go_live_come_first_with_their_time(client, site):
    for n in (3, 1, 2):
        make_article(title=f"In {n}", publish_at=timezone.now() + n * HOUR)
    soon = part(start(client, make_staff("wren", groups=["Writers"])), "Next to go live")
    assert soon.index("In 1") < soon.index("In 2") < soon.index("In 3")
    assert "goes live" in soon


def test_search_leads_to_the_list(client, site):
    page = start(client, make_staff("wren", groups=["Writers"]))
    form = page[page.index('<label for="find-articles"') - 200 :]
    assert f'action="{reverse("admin:news_article_changelist")}"' in form
    assert 'name="q"' in form


def test_lists_cost_as_many_queries_however_long(client, site):
    wren = make_staff("wren", groups=["Editors"])
    client.force_login(wren)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        return len(queries)

    cost()
    empty = cost()
    for n in range(4):
        article = make_article(status="draft")
        write(article, wren, summary="x")
        article.remarks.create(step="asked", author=wren)
        make_article(publish_at=timezone.now() + n * HOUR + HOUR)
    cost()
    assert cost() <= empty + 1


def test_start_page_names_what_goes_live_next_be_it_a_change(client, site):
    editor = make_staff("edith", groups=["Editors"])
    client.force_login(editor)
    live = make_article(title="Pay", publish_at=timezone.now() - timedelta(days=1))
    publishing.publish(live, editor)
    make_article(title="Nights", publish_at=timezone.now() + timedelta(days=2))
    schedule_change(live, timezone.now() + timedelta(days=1), editor, publishing.working_copy(live).edit)
    coming = client.get("/admin/").text.partition("Next to go live")[2]
    assert "a change of it goes live" in coming
    assert 0 < coming.index("Pay") < coming.index("Nights")
