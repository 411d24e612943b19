"""Text copied from elsewhere. The samples are written after what the programs put on the clipboard."""

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.text.allowed_markup import sanitise
from news.text.pasting import tidy

# ruff: noqa: E501
pytestmark = pytest.mark.once

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {mso-style-unhide:no;} -->
</style><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='mso-outline-level:1'><b>Pay &amp;<span style='mso-spacerun:yes'>&nbsp; </span>rates</b><o:p></o:p></h1>
<p class=MsoNormal>Ask&nbsp;<b style='mso-bidi-font-weight:normal'>before </b><b>the</b><span
style='mso-spacerun:yes'>&nbsp; </span>shift,
see <a href="https://example.org/pay?a=1&amp;b=2"><span style='color:windowtext'>the rates</span></a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Scrubs<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span></span><![endif]>two
sets<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Shoes<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Sign<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse;mso-yfti-tbllook:1184'><tr style='mso-yfti-irow:0'>
<td width=300 valign=top style='width:225.4pt'><p class=MsoNormal><b>Band</b><o:p></o:p></p></td>
<td colspan=2><p class=MsoNormal>Rate<o:p></o:p></p></td></tr></table>
<!--EndFragment--></body></html>"""
WORD_CLEAN = (
    "<h2>Pay &amp; rates</h2>"
    '<p>Ask <strong>before the</strong> shift, see <a href="https://example.org/pay?a=1&amp;b=2">the rates</a>.</p>'
    "<ul><li><p>Scrubs</p><ul><li><p>two sets</p></li></ul></li><li><p>Shoes</p></li></ul>"
    "<ol><li><p>Sign</p></li></ol>"
    '<table><tbody><tr><td><p><strong>Band</strong></p></td><td colspan="2"><p>Rate</p></td></tr></tbody></table>'
)
OUTLOOK = """<div class="WordSection1"><p class="MsoNormal"><span lang="EN-US" style="font-size:11.0pt;mso-fareast-language:
EN-US">Dear all,<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div><p class="MsoNormal">The form is <a
href="https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fform&amp;data=05%7C01"
title="Original URL: https://example.org/form. Click or tap if you trust this link.">here</a>.</p>
</div></div><p class="MsoListParagraph" style="margin-left:36.0pt">•&nbsp;&nbsp; One</p>
<p class="MsoListParagraph">2)&nbsp;&nbsp; Two</p></div>"""
OUTLOOK_CLEAN = (
    '<p>Dear all,</p><p>The form is <a href="https://example.org/form">here</a>.</p>'
    "<ul><li><p>One</p></li></ul><ol><li><p>Two</p></li></ol>"
)
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-5f1"><h1 dir="ltr"
style="line-height:1.38"><span style="font-size:20pt;font-weight:400">Nights</span></h1><p dir="ltr"><span
style="font-weight:700;white-space:pre-wrap">Sleep</span><span style="font-weight:400"> first, </span><span
style="font-style:italic">then</span><span> drive.</span></p><br /><ul style="margin-top:0"><li dir="ltr"
aria-level="1"><p dir="ltr" role="presentation"><span>Tea</span></p></li><ul><li dir="ltr" aria-level="2"><p
role="presentation"><span>green</span></p></li></ul></ul><p><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D"
style="text-decoration:none"><span style="color:#1155cc">Read</span></a></p></b>"""
DOCS_CLEAN = (
    "<h2>Nights</h2><p><strong>Sleep</strong> first, <em>then</em> drive.</p>"
    "<ul><li><p>Tea</p><ul><li><p>green</p></li></ul></li></ul>"
    '<p><a href="https://example.org/a">Read</a></p>'
)
WEB = """<article class="post"><h1>What to pack</h1><div class="meta"><span>By Jo</span></div><h4>Shoes</h4>
<div>Comfortable<br><br>and <font color="red">clean</font>.</div><script>alert(1)</script>
<p onclick="x()" style="color:red">See <a href="javascript:alert(1)">this</a>, <a href="data:text/html,x">that</a>
and <a class="btn" href="/terms/">our terms</a>.<img src="data:image/png;base64,AAAA"></p>
<a href="/news/a/"><h3>A card</h3><p>with words</p></a></article>"""
WEB_CLEAN = (
    "<h2>What to pack</h2><p>By Jo</p><h3>Shoes</h3><p>Comfortable</p><p>and clean.</p>"
    '<p>See this, that and <a href="/terms/">our terms</a>.</p>'
    '<h3><a href="/news/a/">A card</a></h3><p><a href="/news/a/">with words</a></p>'
)
WORD_IN_A_BROWSER = """<div class="OutlineElement Ltr SCXW1"><p class="Paragraph SCXW1" role="heading" aria-level="1" lang="EN-GB"><span
class="TextRun"><span class="NormalTextRun">Working </span><span class="NormalTextRun">nights</span></span><span
class="EOP">&nbsp;</span></p></div><div class="ListContainerWrapper SCXW1"><ul class="BulletListStyle1" role="list"><li
data-aria-posinset="1" data-aria-level="1" role="listitem"><p class="Paragraph"><span>One</span><span class="EOP">&nbsp;</span></p></li>
</ul></div><div class="ListContainerWrapper SCXW1"><ul role="list"><li data-aria-level="2" role="listitem"><p><span>deeper</span></p></li>
</ul></div><div class="ListContainerWrapper SCXW1"><ul role="list"><li data-aria-level="1" role="listitem"><p><span>Two</span></p></li></ul>
</div>"""
WORD_IN_A_BROWSER_CLEAN = (
    "<h2>Working nights</h2><ul><li><p>One</p><ul><li><p>deeper</p></li></ul></li><li><p>Two</p></li></ul>"
)
SHEET = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>.xl65{mso-number-format:"0.00"}</style></head><body>
<table border=0 cellpadding=0 style='border-collapse:collapse;width:96pt'><!--StartFragment-->
 <col width=64 span=2 style='width:48pt'><tr height=20 style='height:15.0pt'><td class=xl65 width=64>Band</td><td align=right>5</td></tr>
 <tr><td>Rate</td><td>25.00</td></tr><!--EndFragment--></table></body></html>"""
SHEET_CLEAN = (
    "<table><tbody><tr><td><p>Band</p></td><td><p>5</p></td></tr>"
    "<tr><td><p>Rate</p></td><td><p>25.00</p></td></tr></tbody></table>"
)
REVIEWED = """<p class=MsoNormal><ins cite="mailto:Jo" datetime="2026-01-01">Ask</ins> <del cite="mailto:Jo">never</del> early<span
class=MsoCommentReference><span style='font-size:8pt'><a id="_anchor_1" href="#_msocom_1">[JE1]</a></span></span>.</p><div
style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText>Really?</p></div></div>"""


@pytest.mark.parametrize(
    ("copied", "expected"),
    [
        (WORD, WORD_CLEAN),
        (WORD_IN_A_BROWSER, WORD_IN_A_BROWSER_CLEAN),
        (REVIEWED, "<p>Ask early.</p>"),
        (OUTLOOK, OUTLOOK_CLEAN),
        (SHEET, SHEET_CLEAN),
        (DOCS, DOCS_CLEAN),
        (WEB, WEB_CLEAN),
    ],
    ids=["Word", "Word in a browser", "Word with remarks", "Outlook", "Excel", "Google Docs", "web page"],
)
def test_text_of_another_program_becomes_what_the_editor_writes(copied, expected):
    assert sanitise(copied) == expected
    assert sanitise(tidy(expected)) == expected


@pytest.mark.parametrize(
    ("copied", "expected"),
    [
        ("<p>10&nbsp;000 a\xa0 b</p>", "<p>10 000 a b</p>"),
        ("<p><span>one </span><span> two</span><b> three</b></p>", "<p>one two<strong> three</strong></p>"),
        ("<p><span>one</span><span> </span><span>two</span></p>", "<p>one two</p>"),
        ("<div>one</div>\n<div>two</div>", "<p>one</p><p>two</p>"),
        ("<p>so\u200bft</p>", "<p>soft</p>"),
        ("<h1>a</h1><h6>b</h6>", "<h2>a</h2><h3>b</h3>"),
        ("<li class='x'>a</li><li>b</li>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<p class='x'>a <button>Share</button><svg><text>icon</text></svg></p>", "<p>a</p>"),
        ('<p>x <a href="#_Toc12">in Word</a></p><span></span>', "<p>x in Word</p>"),
        ('<p class="x"></p><p>y</p>', "<p>y</p>"),
        ('<p class="x">y<img src="https://example.org/a.jpg" alt="A"></p>', "<p>y</p>"),
        ('<figure class="x"><img src="/media/a.jpg"><figcaption>Dusk</figcaption></figure>', "<p>Dusk</p>"),
    ],
)
def test_words_keep_their_spaces_and_get_no_others(copied, expected):
    assert sanitise(copied) == expected


def test_what_our_editor_wrote_stays_as_it_is():
    ours = (
        '<h2>A &amp; b</h2><p>One <strong>two</strong>  three<br>four</p><ol start="3"><li><p>x</p></li></ol>'
        '<figure class="figure"><img src="/media/a.jpg" alt="A" data-file="3"><figcaption>C</figcaption></figure><p></p>'
        "<table><tbody><tr><th><p>H</p></th><td><p></p></td></tr></tbody></table>"
    )
    assert sanitise(ours) == ours


def test_picture_of_the_library_survives_the_cleaning_of_the_text_around_it():
    figure = '<figure class="figure"><img src="/a.jpg" alt="A" data-file="3"><figcaption>C</figcaption></figure>'
    cleaned = sanitise(f"<div>Words</div>{figure}")
    assert 'data-file="3"' in cleaned
    assert cleaned.endswith("<figcaption>C</figcaption></figure>")


TEXT = st.text(st.sampled_from("ab .·o1)<&\"'\xa0\u200b\n "), max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
STYLES = st.sampled_from(
    [
        "",
        "font-weight:700",
        "font-style:italic",
        "mso-list:l0 level1 lfo1",
        "mso-list:l1 level3 lfo1",
        "mso-list:Ignore",
    ]
)
TAGS = ["p", "p", "p", "div", "span", "b", "i", "u", "strong", "em", "a", "h1", "h2", "h5", "ul", "ol", "li", "sup"]
TAGS += ["table", "tr", "td", "th", "blockquote", "figure", "figcaption", "o:p", "font", "section"]


def element(children):
    attributes = st.builds(
        lambda tag, style, name, inner: (
            f'<{tag} style="{style}" class="{name}" role="heading" data-aria-level="2"'
            + (' href="https://e.org/"' if tag == "a" else "")
            + f">{inner}</{tag}>"
        ),
        st.sampled_from(TAGS),
        STYLES,
        st.sampled_from(["", "MsoListParagraph", "MsoTitle", "figure"]),
        children,
    )
    return st.one_of(
        attributes, st.sampled_from(["<br>", "<hr>", "<img src=x>", '<img data-file="3" src="/a">', "<!-- x -->"])
    )


MARKUP = st.recursive(
    TEXT, lambda inner: st.lists(st.one_of(TEXT, element(inner)), max_size=4).map("".join), max_leaves=12
)


@given(MARKUP)
@settings(max_examples=120, deadline=None)
def test_cleaning_twice_is_cleaning_once(html):
    once = sanitise(html)
    assert sanitise(once) == once
    assert sanitise(tidy(once)) == sanitise(tidy(tidy(once)))


@example('<figure style="" class="MsoListParagraph"><img src=x></figure>')
@given(MARKUP)
@settings(max_examples=80, deadline=None)
def test_nothing_foreign_is_left_in_cleaned_text(html):
    cleaned = tidy(html)
    assert not re.search(r"<(?:span|div|font|b|i|u|h1|o:p)\b|style=|class=\"Mso|\xa0|&nbsp;", cleaned)


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=6))
@settings(deadline=None)
def test_no_word_is_lost_or_joined_to_its_neighbour(words):
    html = "".join(f"<span lang=en> <b>{word}</b>&nbsp;</span>" for word in words)
    assert unescape(re.sub(r"<[^>]+>", "", sanitise(html))).split() == words
