"""What becomes of the text of a WordPress post."""

import json
import re

import pytest

from news.moving.sources import open_source

from .exports import attachment, item, wxr

# ruff: noqa: E501

PICTURE = '<img src="/a.jpg" alt="A ward">'


@pytest.fixture
def article(tmp_path):
    def made(text, *others, **fields):
        (tmp_path / "export.xml").write_text(wxr(*others, item(text, **fields)))
        return [*open_source(tmp_path / "export.xml").records()][-1]

    return made


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("One\n\nTwo\nthree", "<p>One</p><p>Two<br>three</p>"),
        ("One\r\n\r\nTwo <b>bold</b> end", "<p>One</p><p>Two <b>bold</b> end</p>"),
        ("One<br />\ntwo", "<p>One<br>two</p>"),
        ("One<br /><br />Two", "<p>One</p><p>Two</p>"),
        ("One\n<h3>Head</h3>\nTwo", "<p>One\n</p><h2>Head</h2><p>Two</p>"),
        ("<ul>\n<li>One</li>\n\n<li>Two</li>\n</ul>", "<ul>\n<li>One</li>\n\n<li>Two</li>\n</ul>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p><p>Two</p></blockquote>"),
        ("<table><tr><td>1\n2</td></tr></table>", "<table><tr><td>1\n2</td></tr></table>"),
        ("<div>One\n\nTwo</div>", "<div><p>One</p><p>Two</p></div>"),
    ],
)
def test_bare_line_breaks_make_paragraphs(article, source, html):
    assert article(source).html.replace("\n</p>", "</p>") == html.replace("\n</p>", "</p>")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<h1>A</h1><h2>B</h2><h3>C</h3>", "<h2>A</h2><h3>B</h3><h3>C</h3>"),
        ("<h2>A</h2><h3>B</h3>", "<h2>A</h2><h3>B</h3>"),
        ("<h4>A</h4><h5>B</h5>", "<h2>A</h2><h3>B</h3>"),
    ],
)
def test_headings_keep_their_order_below_the_title(article, source, html):
    assert article(source).html == html


@pytest.mark.parametrize(
    "source",
    [
        f'[caption id="attachment_7" align="alignright" width="300"]{PICTURE} By <em>night</em>[/caption]',
        f'[caption id="a" caption="By <em>night</em>"]<a href="/a.jpg">{PICTURE}</a>[/caption]',
        f"[wp_caption]<a href='http://old.example/?attachment_id=7'>{PICTURE}</a>By <em>night</em>[/wp_caption]",
        f'<!-- wp:image {{"id":7}} -->\n<figure class="wp-block-image">{PICTURE}<figcaption>By <em>night</em></figcaption>'
        "</figure>\n<!-- /wp:image -->",
    ],
)
def test_captions_of_any_time_become_figures(article, source):
    found = article(f"Before\n\n{source}\n\nAfter")
    figure = '<figure><img src="/a.jpg" alt="A ward"><figcaption>By <em>night</em></figcaption></figure>'
    assert found.html.replace("\n", "") == f"<p>Before</p>{figure}<p>After</p>"
    assert found.notes == ()


@pytest.mark.parametrize("source", ['[gallery ids="8,7"]', "[gallery]", '[gallery include="7, 8" columns="2"]'])
def test_galleries_become_figures(article, source):
    pictures = [
        attachment(7, "2017/01/a.jpg", alt="A", parent=5),
        attachment(8, "2017/01/b.jpg", caption="B", parent=5),
    ]
    html = article(f"Before {source} after", *pictures).html
    assert html.count("<figure>") == 2
    assert '<img src="http://old.example/wp-content/uploads/2017/01/a.jpg" alt="A">' in html
    assert "<figcaption>B</figcaption>" in html
    assert "<p>Before" in html


def test_pictures_of_a_gallery_that_are_not_in_the_export_are_told(article):
    found = article('[gallery ids="7,8"]', attachment(7, "2017/01/a.jpg"))
    assert found.html.count("<figure>") == 1
    assert found.notes == ("Of a gallery these attachments are not in the export: 8.",)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("[embed width='300']https://video.example/1[/embed]", "https://video.example/1"),
        ("https://video.example/1", "https://video.example/1"),
        ('[audio mp3="https://old.example/a.mp3"][/audio]', "https://old.example/a.mp3"),
        ('[audio src="https://old.example/a.mp3"]', "https://old.example/a.mp3"),
        ('[video width="640" mp4="https://old.example/a.mp4"][/video]', "https://old.example/a.mp4"),
        ('<iframe src="//video.example/1" title="Induction"></iframe>', "https://video.example/1"),
        ('<video controls><source src="https://old.example/a.mp4"></video>', "https://old.example/a.mp4"),
        (
            '<!-- wp:embed {"url":"https://video.example/1"} --><figure class="wp-block-embed"><div class="w">\n'
            "https://video.example/1\n</div></figure><!-- /wp:embed -->",
            "https://video.example/1",
        ),
        ('<!-- wp:embed {"url":"https://video.example/1"} /-->', "https://video.example/1"),
    ],
)
def test_what_was_embedded_becomes_a_link(article, source, address):
    found = article(f"Before.\n\n{source}\n\nAfter.")
    assert f'<a href="{address}">' in found.html
    assert ("[" in found.html, found.notes) == (False, ())


@pytest.mark.parametrize(
    "text",
    [
        "as he wrote [sic] in May",
        "see note [1] and [2, 3]",
        "[…] the rest",
        "[emphasis added]",
        "[Trust name] and [over-worked] staff",
        "(95% CI [n=12], [p = 0.05])",
        "[CI 95%, p=0.03]",
        "x[0] and [] and [[1]]",
        "[PDF]",
    ],
)
def test_brackets_that_people_write_stay(article, text):
    found = article(text)
    assert found.html == f"<p>{text}</p>"
    assert found.notes == ()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('A [contact-form-7 id="12" title="Ask us"] b', "<p>A  b</p>"),
        ("[slider_pro]", ""),
        ("[sitemap]", ""),
        ("<p>[sitemap]</p>", "<p></p>"),
        ("[button link=“/x”]Press <b>me</b>[/button]", "<p>Press <b>me</b></p>"),
        ("[row][col]One[/col][col]Two[/col][/row]", "<p>One Two</p>"),
        ("[toc /]Text", "<p>Text</p>"),
    ],
)
def test_unknown_shortcodes_go_and_are_told_and_what_they_enclose_stays(article, source, html):
    found = article(source)
    assert re.sub(r"\s+", "", found.html) == re.sub(r"\s+", "", html)
    assert found.notes[0].startswith("Shortcodes that mean nothing here were taken out: [")


@pytest.mark.parametrize(
    ("source", "text"),
    [("[[gallery]]", "[gallery]"), ("[[b]bold[/b]]", "[b]bold[/b]"), ("<code>[my_code]</code>", "[my_code]")],
)
def test_shortcodes_that_are_written_about_stay(article, source, text):
    found = article(source)
    assert text in found.html
    assert found.notes == ()


def test_footnotes_of_plugins_stay_at_their_place(article):
    found = article("Rates rose[efn_note]By 2 %.[/efn_note] again.")
    assert found.html == "<p>Rates rose (By 2 %.) again.</p>"
    assert found.notes == ()


def test_brackets_in_attributes_are_no_shortcodes(article):
    assert 'title="[my_code]"' in article('<a href="/x" title="[my_code]">x</a>').html


def test_gutenberg_comes_without_its_comments_and_with_all_its_words(article):
    source = """<!-- wp:paragraph -->
<p>One
line.</p>
<!-- /wp:paragraph -->
<!-- wp:gallery {"linkTo":"none"} --><figure class="wp-block-gallery"><!-- wp:image --><figure class="wp-block-image">
<img src="/a.jpg" alt="a"/><figcaption>A</figcaption></figure><!-- /wp:image --><!-- wp:image -->
<figure class="wp-block-image"><img src="/b.jpg" alt="b"/></figure><!-- /wp:image -->
<figcaption>Both</figcaption></figure><!-- /wp:gallery -->
<!-- wp:quote --><blockquote class="wp-block-quote"><p>Said.</p><cite>Her</cite></blockquote><!-- /wp:quote -->
<!-- wp:table --><figure class="wp-block-table"><table><tbody><tr><td>1</td></tr></tbody></table>
<figcaption>Rates</figcaption></figure><!-- /wp:table -->
<!-- wp:columns --><div class="wp-block-columns"><div class="wp-block-column"><p>Left</p></div>
<div class="wp-block-column"><p>Right</p></div></div><!-- /wp:columns -->
<!-- wp:file --><div class="wp-block-file"><a href="/t.pdf">Terms</a><a href="/t.pdf" download>Download</a></div><!-- /wp:file -->
<!-- wp:buttons --><div><div class="wp-block-button"><a class="wp-block-button__link" href="/join">Join</a></div></div><!-- /wp:buttons -->
<!-- wp:code --><pre class="wp-block-code"><code>a = 1</code></pre><!-- /wp:code -->
<!-- wp:cover --><div class="wp-block-cover" style="background-image:url('/c.jpg')"><p>Cover</p></div><!-- /wp:cover -->"""
    found = article(source)
    assert found.html.count("<figure>") == 3
    assert "wp:" not in found.html
    assert "<br>" not in found.html
    for part in (
        "<p>Both</p>",
        "<p>Rates</p>",
        "<table>",
        "Left",
        "Right",
        '<a href="/join"',
        "<pre",
        'src="/c.jpg"',
        "Her",
    ):
        assert part in found.html
    assert found.notes == ()


def test_blocks_that_are_filled_when_shown_are_told(article):
    found = article("<!-- wp:latest-posts {} /--><!-- wp:acme/card --><p>Card</p><!-- /wp:acme/card -->")
    assert found.html == "<p>Card</p>"
    assert len(found.notes) == 2


def test_shared_blocks_and_footnotes_come_from_where_they_are_kept(article):
    shared = item("<!-- wp:paragraph --><p>Shared.</p><!-- /wp:paragraph -->", id=9, wp__post_type="wp_block")
    note = json.dumps([{"id": "n1", "content": "See <a href='/x'>there</a>."}])
    source = (
        '<p>Text<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup></p>'
        '<!-- wp:block {"ref":9} /--><!-- wp:footnotes /-->'
    )
    found = article(source, shared, metas=[("footnotes", note)])
    assert "<p>Shared.</p>" in found.html
    assert '<ol><li>See <a href="/x">there</a>.</li></ol>' in found.html
    assert "<sup>1</sup>" in found.html


def test_a_picture_that_only_led_to_itself_is_no_link(article):
    found = article('<a href="http://old.example/wp-content/uploads/a.jpg"><img src="/a-300x200.jpg" alt=""></a>')
    assert found.html == '<figure><img src="/a-300x200.jpg" alt=""></figure>'
    assert found.notes == ()


def test_a_picture_that_led_elsewhere_is_told(article):
    found = article('<a href="/join"><img src="/a.jpg"></a>')
    assert found.notes == ("Pictures that were links are only pictures now; they led to /join.",)


def test_what_our_cleaning_will_take_is_told(article):
    found = article(
        '<p>Now <del>£40</del> £45 <span style="display:none">secret</span></p><form><label>Name</label></form>'
    )
    assert found.notes == (
        "A form was left out: “Name”.",
        "Words that were struck out go: “£40”.",
        "Words that were hidden go: “secret”.",
    )


def test_characters_come_right(article):
    found = article("It&#8217;s &ldquo;fine&rdquo; \x93quoted\x94 👩🏽‍⚕️ שלום cafe\u0301 &amp;lt;")
    assert found.html == "<p>It’s “fine” “quoted” 👩🏽‍⚕️ שלום café &amp;lt;</p>"
