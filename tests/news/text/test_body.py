"""An article's text on its way to the page."""

import re

import pytest
from django.core.exceptions import ValidationError

from news.text.allowed_markup import sanitise
from news.text.body import render
from news.text.words import plain_text
from tests.builders import make_article, make_picture


def figure(picture, alt="", caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="figure"><img src="/old.jpg" alt="{alt}" data-file="{picture}">{words}</figure>'


def problems_of(body):
    article = make_article()
    article.body = body
    try:
        article.full_clean()
    except ValidationError as error:
        return " ".join(error.message_dict["body"])
    return ""


def test_picture_in_the_text_is_shown_like_any_other_with_its_caption(db):
    picture = make_picture(alt="A ward")
    html = make_article(body=f"<p>Before</p>{figure(picture.pk, caption='At <strong>six</strong>')}").rendered.html
    assert re.search(r"<figure><picture .*</picture><figcaption>At <strong>six</strong></figcaption></figure>$", html)
    assert 'alt="A ward"' in html
    assert "/old.jpg" not in html


def test_description_given_in_the_text_replaces_that_of_the_library(db):
    picture = make_picture(alt="A ward")
    assert (
        'alt="Rounds &amp; tea &gt; ward 6"'
        in make_article(body=figure(picture.pk, alt="Rounds &amp; tea > ward 6")).rendered.html
    )


@pytest.mark.parametrize("key", ["999", "", "x", "-1", "9" * 40, "١"])
def test_picture_that_is_not_in_the_library_leaves_no_hole(db, key):
    assert make_article(body=f"<p>Before</p>{figure(key, caption='Gone')}<p>After</p>").rendered.html == (
        "<p>Before</p><p>After</p>"
    )


def test_all_pictures_of_a_text_cost_one_query(db, django_assert_num_queries):
    article = make_article(body="".join(figure(make_picture().pk) for _ in range(4)))
    with django_assert_num_queries(1):
        assert article.rendered.html.count("<picture") == 4
        assert article.rendered.headings == []


def test_page_of_an_illustrated_article_costs_few_queries(client, site, django_assert_max_num_queries):
    pictures = [make_picture() for _ in range(3)]
    article = make_article(picture=pictures[0], body="".join(figure(picture.pk) for picture in pictures))
    client.get(make_article().get_absolute_url())  # what all articles share is read once for each generation of pages
    # The article, what surrounds it, and all its pictures together.
    with django_assert_max_num_queries(3):
        assert client.get(article.get_absolute_url()).text.count("<picture") >= 4


def test_text_without_pictures_costs_no_query(db, django_assert_num_queries):
    article = make_article(body="<p>Words</p>")
    with django_assert_num_queries(0):
        assert article.rendered.html == "<p>Words</p>"


def test_headings_are_numbered_for_a_list_of_contents():
    body = render("<h2>Pay &amp; rates</h2><h3>Pay &amp; rates</h3><h2>薪</h2><h2> </h2>", {})
    assert body.html.startswith('<h2 id="h-pay-rates">Pay &amp; rates</h2><h3 id="h-pay-rates-2">')
    assert [tuple(heading) for heading in body.headings] == [
        (2, "h-pay-rates", "Pay & rates"),
        (3, "h-pay-rates-2", "Pay & rates"),
        (2, "h-heading", "薪"),
    ]


def test_table_scrolls_in_a_box_that_the_keyboard_reaches():
    html = render("<table><tbody><tr><td>1</td></tr></tbody></table>" * 2, {}).html
    assert html.startswith('<section class="table-scroll" aria-label="Table" tabindex="0"><table>')
    assert 'aria-label="Table 2"' in html


def test_heads_of_a_table_say_whether_they_stand_for_a_column_or_a_row():
    rows = '<tr><th>Grade</th><th colspan="2">Night</th></tr><tr><th>Registrar</th><td>£68</td><td>£70</td></tr>'
    html = render(f"<table><thead></thead><tbody>{rows}</tbody></table>", {}).html
    assert re.findall(r'<th scope="(\w+)"[^>]*>(\w+)', html) == [
        ("col", "Grade"),
        ("col", "Night"),
        ("row", "Registrar"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<p>x</p><script>alert(1)</script>",
        '<p onclick="alert(1)" style="color:red">x</p>',
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<h2 id="main" class="x">x</h2><iframe src="//x"></iframe>',
        '<figure><img alt="&quot;><script>alert(1)</script>" data-file="1"></figure>',
    ],
)
def test_nothing_dangerous_is_shown_even_if_it_was_stored(body):
    html = render(body, {}).html
    assert not re.search(r"<script|<iframe|<[^>]*\s(on\w+|style)=|javascript:", html)


def test_picture_from_elsewhere_cannot_be_saved(db):
    assert "not from our library" in problems_of('<img src="https://elsewhere.example/x.jpg" alt="x">')


def test_picture_in_the_text_may_be_decorative(db):
    assert not problems_of(figure(make_picture(alt="", is_decorative=True).pk))


@pytest.mark.parametrize(
    "link", ['<a href="">the rota</a>', '<a href="javascript:x()">the rota</a>', "<a>the rota</a>"]
)
def test_link_that_leads_nowhere_cannot_be_saved(db, link):
    assert "“the rota” leads nowhere" in problems_of(f"<p>See {link}.</p>")


def test_proper_text_can_be_saved(db):
    picture = make_picture()
    assert not problems_of(f'<p>See <a href="https://x.example/">here</a>.</p>{figure(picture.pk)}')


def test_sanitising_twice_changes_nothing():
    body = "<p>A &amp; B &lt;c&gt;\xa0d</p>" + figure(3, alt="a > b &quot;")
    assert sanitise(sanitise(body)) == sanitise(body)


def test_words_of_neighbouring_blocks_stay_apart():
    assert plain_text("<h2>Pay</h2><p>rates</p>") == "Pay rates"


def test_link_and_emphasis_leave_no_gap_before_what_follows():
    html = '<p>Ask <a href="/">our <strong>nurses</strong></a>, or <em>wait</em>. H<sub>2</sub>O<br>runs.</p>'
    assert plain_text(html) == "Ask our nurses, or wait. H2O runs."
