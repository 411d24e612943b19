from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from news.moving.old_articles import OldStatus, Skipped, Unreadable
from news.moving.sources import open_source
from news.moving.sources.dates import LONDON, author_of_line, of_line, read
from news.text.words import words_of

# ruff: noqa: E501

SEED = Path(__file__).parents[1] / "fixtures/seed"


@pytest.fixture
def one(tmp_path):
    def record(name, content):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return next(open_source(tmp_path).records())

    return record


@pytest.mark.parametrize("key", ["locum-rates.txt", "Locum rates settle after a busy winter.html"])
def test_the_original_page_becomes_such_an_article_as_a_browser_saves_it(key):
    source = open_source(SEED)
    article = next(record for record in source.records() if record.key == key)
    assert article.title == "Locum rates settle after a busy winter"
    assert article.publish_at == datetime(2017, 1, 27, tzinfo=UTC)
    assert article.status is OldStatus.PUBLIC
    assert article.summary == "Fewer shifts, steady rates: what January's bookings say about the spring."
    assert article.html.count("<h2>") == 2
    assert "<h2>What has changed</h2>" in article.html
    assert "<h2>Where the work is</h2>" in article.html
    text = words_of(article.html)
    assert text.startswith("Hospitals across the south-east")
    assert text.endswith("says one rota manager.")


@pytest.mark.parametrize("end", ["\n", "\n\n"])
@pytest.mark.parametrize("head", ["Longer handovers\n\n« Back to News\n\n", "« Back to News\nLonger handovers\n"])
def test_a_menu_above_the_title_of_a_page_saved_as_text_is_left_out_and_named(one, head, end):
    text = f"Agency\nHome\nJobs\n{head}Published: 27 Jan 2017{end}Wards will have more time from April on. Locums too."
    article = one("a.txt", text)
    assert article.title == "Longer handovers"
    assert article.html == "<p>Wards will have more time from April on. Locums too.</p>"
    assert any("“Jobs”" in note for note in article.notes)


def test_a_summary_on_one_line_does_not_swallow_the_text_below_it(one):
    article = one(
        "a.txt",
        "Winter rotas\n« Back to News\nPublished: 27 Jan 2017\n\nthumbnail\nsummary\nRotas are out.\n"
        "Practices have published their rotas earlier than ever, and locums can see them today.\nWeekends\n"
        "Weekends are paid at time and a half. Bank holidays are double.",
    )
    assert article.summary == "Rotas are out."
    assert article.html.startswith("<p>Practices have")
    assert "<h2>Weekends</h2>" in article.html


def test_a_picture_whose_caption_is_the_label_is_not_lost(one):
    article = one(
        "a.html", "<h1>Fees</h1><figure><img src=a.jpg><figcaption>thumbnail</figcaption></figure><p>Text.</p>"
    )
    assert (article.picture.address, article.picture.caption) == ("/a.jpg", "")


def test_a_label_below_its_picture_and_a_site_name_above_the_title_are_known(one):
    article = one(
        "a.html",
        "<title>Winter rotas</title><div>Agency</div><div>Winter rotas</div><div>« Back to News</div>"
        "<div>Published: 27 Jan 2017</div><div><img src=a.jpg><br><small>thumbnail</small></div><p>Practices have "
        "published their rotas earlier than ever.</p>",
    )
    assert article.picture.address == "/a.jpg"
    assert article.html == "<p>Practices have published their rotas earlier than ever.</p>"


def test_the_original_page_brings_its_thumbnail_and_address():
    source = open_source(SEED / "Locum rates settle after a busy winter.html")
    article = next(source.records())
    assert source.open_picture(article.picture.address).read()[:2] == b"\xff\xd8"
    assert "/medical-news/locum-rates-settle.html" in article.addresses
    assert source.hosts == {"www.agency.example"}
    assert any("Locum Framework Agreement" in note for note in article.notes)


@pytest.mark.parametrize(
    "text",
    [
        "27 Jan 2017", "27th January 2017", "Friday, 27 January 2017", "January 27, 2017", "Jan 27th 2017", "2017-01-27",
        "27/01/2017", "27.1.2017", "2017/01/27", "27-Jan-2017", "2017-01-27T00:00:00Z", "Fri, 27 Jan 2017 00:00:00 GMT",
        "the 27th of January 2017", "27/01/17", "27.1.17",
    ],
)  # fmt: skip
def test_usual_dates_are_read(text):
    assert read(text) == datetime(2017, 1, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("27 Jul 2017 at 9.30pm", 21), ("27 July 2017, 21:30", 21), ("9:30 am, 27 July 2017", 9), ("27/07/2017 00:30", 0)],
)
def test_times_are_those_of_london(text, hour):
    assert read(text).astimezone(LONDON).hour == hour


@pytest.mark.parametrize("text", ["", "soon", "31 Feb 2017", "2017", "12 angry men 2017", "99/99/2017", "1" * 5_000])
def test_what_is_no_date_is_none(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Published: 27 Jan 2017", "Posted on 27 January 2017", "Friday 27 January 2017, 10:30", "Date: 2017-01-27",
        "Fri 27 Jan 2017 10:30 GMT",
        "Published:27 Jan 2017", "Published on 27/1/17", "Publication date: 27 Jan 2017", "Written on 27 Jan 2017",
    ],
)  # fmt: skip
def test_lines_with_a_date_alone_are_known(text):
    assert of_line(text)


@pytest.mark.parametrize("text", ["On 27 Jan 2017 we met.", "Rates from 27 January 2017", "Published: soon"])
def test_sentences_with_a_date_are_no_such_lines(text):
    assert of_line(text) is None


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("By Jo Smith, 27 January 2017", "Jo Smith"), ("Posted by Jo Smith – 2017-01-27", "Jo Smith"),
        ("Written by May Jones | Friday 27 January 2017, 10:30", "May Jones"),
        ("Published 27 Jan 2017 by Dr Jo O’Neill-Smith", "Dr Jo O’Neill-Smith"), ("27/1/17 | by Jo Smith", "Jo Smith"),
        ("By Monday 27 January 2017", ""), ("By Jo Smith", ""), ("Published: 27 Jan 2017", ""),
    ],
)  # fmt: skip
def test_line_that_is_signed_and_dated_names_the_author(one, text, author):
    assert author_of_line(text) == author
    article = one("a.html", f"<h1>Fees</h1><p>{text}</p><p>Fees rise again, and people say so.</p>")
    is_date = author or text.startswith("Published")
    assert (article.authors, bool(article.publish_at)) == ((author,) if author else (), bool(is_date))
    assert (text in article.html) is not bool(is_date)


def test_markdown_comes_with_its_front_matter(one):
    article = one(
        "2021/pay.md",
        "---\ntitle: 'Pay: again'\ndate: 2021-03-04 09:00\nauthor: [Maya, Tom]\ncategories:\n  - Pay\ntags: [a, b]\n"
        "description: Short.\nimage: pay.jpg\nslug: pay-again\naliases: [/old/pay/]\n---\n# Pay: again\n\nText[^1] **bold**.\n\n"
        "## Part\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n![A](pay.jpg)\n\n[^1]: Note\n",
    )
    assert (article.title, article.slug, article.summary) == ("Pay: again", "pay-again", "Short.")
    assert (article.authors, article.topics[0].name) == (("Maya", "Tom"), "Pay")
    assert article.publish_at == datetime(2021, 3, 4, 9, tzinfo=UTC)
    assert article.picture.address == "/2021/pay.jpg"
    assert set(article.addresses) == {"/2021/pay.md", "/old/pay/"}
    for part in (
        "<strong>bold</strong>",
        "<h2>Part</h2>",
        "<table>",
        "<pre>",
        '<img src="/2021/pay.jpg" alt="A">',
        "<p>Note",
    ):
        assert part in article.html
    assert "Its tags do not come along: a, b." in article.notes


def test_markdown_without_front_matter_has_its_heading_for_a_title(one):
    article = one("a.md", "# Open shifts\n\n4 March 2021\n\nText.\n\n## One\n\nMore.")
    assert (article.title, article.html.replace("\n", "")) == ("Open shifts", "<p>Text.</p><h2>One</h2><p>More.</p>")
    assert article.publish_at == datetime(2021, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "front",
    [
        "+++\ntitle = 'T'\ndate = 2021-03-04\ndraft = true\n+++\n",
        "---\ntitle: T\ndate: 2021-03-04\ndraft: yes\npublished: false\n---\n",
    ],
)
def test_drafts_stay_drafts(one, front):
    article = one("a.md", f"{front}Text.")
    assert (article.title, article.status) == ("T", OldStatus.DRAFT)


def test_a_page_without_date_becomes_a_draft_and_says_so(one):
    article = one("a.txt", "Title\n\nText of some length.")
    assert article.status is OldStatus.DRAFT
    assert article.notes == ("No date was found, so it becomes a draft.",)


def test_text_has_paragraphs_lists_and_headings(one):
    article = one(
        "a.txt",
        "Open shifts\nPublished: 4 March 2021\n\nA first paragraph that is\nbroken\nby hand.\n\nWhat to bring\n\n- Papers\n- A pen <b>\n\n"
        "How it goes on\nThe next line belongs to a paragraph that is long enough to be one.\n\n1. One\n2. Two\n",
    )
    assert article.html == (
        "<p>A first paragraph that is<br>broken<br>by hand.</p><h2>What to bring</h2><ul><li>Papers</li><li>A pen &lt;b&gt;</li></ul>"
        "<h2>How it goes on</h2><p>The next line belongs to a paragraph that is long enough to be one.</p>"
        "<ol><li>One</li><li>Two</li></ol>"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_of_any_usual_encoding_is_read(one, encoding):
    article = one("a.txt", "Café “rates”\n\n4 March 2021\n\nText – with a dash.".encode(encoding))
    assert (article.title, article.html) == ("Café “rates”", "<p>Text – with a dash.</p>")


def test_a_page_that_lies_about_its_encoding_is_read(one):
    page = '<meta charset="iso-8859-1"><title>Café</title><h1>Café</h1><p>4 March 2021</p><p>Text.</p>'
    assert one("a.html", page).title == "Café"


def test_a_page_is_read_without_what_stands_around_it(one):
    article = one(
        "news/a.html",
        "<html><head><title>Open shifts | The agency</title><meta name=description content='Short.'>"
        "<meta property='article:published_time' content='2021-03-04T09:00:00+00:00'><link rel=canonical href='https://a.example/open/'></head>"
        "<body><nav><a href='/'>Home</a></nav><main><article><header><h1>Open shifts</h1></header><p>See <a href='b.html'>this</a>"
        "<img src='../p/x y.jpg' alt='X'></p><aside>Ad</aside></article></main><footer>© 2021</footer></body></html>",
    )
    assert (article.title, article.summary) == ("Open shifts", "Short.")
    assert article.publish_at == datetime(2021, 3, 4, 9, tzinfo=UTC)
    assert '<a href="/news/b.html">this</a>' in article.html
    assert '<img src="/p/x%20y.jpg" alt="X">' in article.html
    assert {"/news/a.html", "/open/"} == set(article.addresses)
    assert not any(word in article.html for word in ("Home", "Ad", "©"))


def test_the_title_of_the_window_helps_where_there_is_no_heading(one):
    article = one(
        "a.html", "<title>Open shifts | The agency</title><p><b>Open shifts</b></p><p>4 March 2021</p><p>Text.</p>"
    )
    assert (article.title, article.html) == ("Open shifts", "<p>Text.</p>")


def test_an_index_page_is_known_by_its_folder(one):
    article = one("2021/open-shifts/index.html", "<h1>Open</h1><p>4 March 2021</p><p>Text.</p>")
    assert article.slug == "open-shifts"
    assert "/2021/open-shifts/" in article.addresses


@pytest.mark.parametrize("day", ["2021-03-04", "2021-3-4"])
def test_the_date_may_stand_in_the_name(one, day):
    article = one(f"_posts/{day}-open-shifts.md", "# Open\n\nText.")
    assert (article.slug, article.publish_at) == ("open-shifts", datetime(2021, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize("join", ["\n", "\r\n\r\n", "\n   \n  "])
def test_the_original_page_is_read_with_any_line_breaks(one, join):
    lines = (
        (SEED / "locum-rates.txt")
        .read_text()
        .replace("as in\n", "as in ")
        .replace("more often, and\n", "more often, and ")
    )
    lines = lines.replace("open: “We\n", "open: “We ").split("\n\n")
    article = one("a.txt", join.join(line.replace("\n", " ") for line in lines))
    assert (article.title, article.html.count("<h2>")) == ("Locum rates settle after a busy winter", 2)
    assert article.summary.startswith("Fewer shifts")
    assert article.publish_at


def test_an_old_page_of_line_breaks_is_read(one):
    article = one(
        "a.html",
        "<title>Open shifts</title><body><font><b>Open shifts</b><br>&laquo; Back to Medical News<br>Published: 4 Mar 2021<br><br>"
        "A first paragraph that says what there is.<br><br><b>What to bring</b><br><br>Papers, and a pen that writes.<br>[thumbnail]"
        "<br><br>[summary]<br><br>Short.<br><br>Quick Register<br>First Name*<br>Contact Us<br>020 8551 1299 / 020 8551 5911<br>"
        "Locum Framework Agreement</font></body>",
    )
    assert (article.title, article.summary) == ("Open shifts", "Short.")
    assert "<h2>What to bring</h2>" in article.html
    assert not any(word in article.html for word in ("Back to", "Register", "8551", "Agreement", "Published"))


def test_parts_of_saved_pages_are_no_pages(tmp_path):
    (tmp_path / "a_files").mkdir()
    (tmp_path / "a_files/frame.html").write_text("<p>Ad</p>")
    (tmp_path / "a.html").write_text("<h1>A</h1><p>Text.</p>")
    assert len(open_source(tmp_path)) == 1


def test_an_empty_page_is_left_out(one):
    assert isinstance(one("a.html", ""), Skipped)


def test_medium_is_refused_by_name(tmp_path):
    with ZipFile(tmp_path / "medium.zip", "w") as archive:
        archive.writestr(
            "posts/2021-03-04_a.html",
            '<article class="h-entry"><h1>A</h1><footer><p>By <a href="https://medium.com/@her" class="p-author h-card">Her</a></p>'
            '<p>Exported from <a href="https://medium.com">Medium</a></p></footer></article>',
        )
    with pytest.raises(Unreadable, match="Medium"):
        open_source(tmp_path / "medium.zip")


@pytest.mark.parametrize("name", ["a.docx", "missing.xml", "empty"])
def test_anything_else_is_refused_in_a_sentence(tmp_path, name):
    (tmp_path / "a.docx").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unreadable):
        open_source(tmp_path / name)


@pytest.mark.parametrize(
    "end", ["", "<p>Contact Us</p><p>© 2017</p>", "<p>thumbnail</p><p>summary</p><p>In short.</p>"]
)
def test_a_second_date_at_the_end_is_no_part_of_the_text(one, end):
    article = one(
        "a.html",
        f"<h1>Fees</h1><p>Published: 27 Jan 2017</p><p>Fees rise.</p><p>Published: 27 Jan 2017</p>{end}",
    )
    assert (article.html, article.publish_at) == ("<p>Fees rise.</p>", datetime(2017, 1, 27, tzinfo=UTC))


@pytest.mark.parametrize("day", ["Friday 4 May 2018", "Date: 4 May 2018"])
def test_another_date_at_the_end_is_part_of_the_text(one, day):
    article = one("a.html", f"<h1>Open evening</h1><p>Published: 27 Jan 2017</p><p>Come and see us:</p><p>{day}</p>")
    assert article.html == f"<p>Come and see us:</p><p>{day}</p>"
    assert article.publish_at == datetime(2017, 1, 27, tzinfo=UTC)


def test_a_date_at_the_end_alone_is_that_of_a_long_page(one):
    article = one("a.txt", "\n\n".join(["Fees", *["Fees rise again, people say."] * 20, "Published: 27 Jan 2017"]))
    assert (article.html.count("<p>"), article.publish_at) == (20, datetime(2017, 1, 27, tzinfo=UTC))


@pytest.mark.parametrize("name", ["a.mht", "a.MHTML"])
def test_web_archives_are_refused_with_what_to_do_instead(tmp_path, name):
    (tmp_path / name).write_text("MIME-Version: 1.0\n")
    for path in (tmp_path / name, tmp_path):
        with pytest.raises(Unreadable, match=rf"^{name} is a web archive .*“web page, HTML only”, or as text"):
            open_source(path)


def test_a_web_archive_among_pages_is_left_out_and_the_others_come(tmp_path):
    (tmp_path / "a.mht").write_text("MIME-Version: 1.0\n")
    (tmp_path / "b.txt").write_text("Title\n\nText.")
    archive, page = open_source(tmp_path).records()
    assert (archive.key, "“web page, HTML only”" in archive.why) == ("a.mht", True)
    assert page.title == "Title"
