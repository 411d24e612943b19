"""Arabic beside English, wherever somebody's text is shown: neither disturbs the order of the other."""

from urllib.parse import quote

import pytest

from tests import stuffed_site
from tests.stories.test_writing import sign_in

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

NAME = "محمد علي"
# Arabic that shares a bidirectional isolate with other letters, or whose isolate runs from the left.
DISTURBED = r"""() => {
    const ARABIC = /[\u0600-\u06ff]/;
    const isIsolated = (element) => {
        const { unicodeBidi, position } = getComputedStyle(element);
        return unicodeBidi !== "normal" || ["absolute", "fixed"].includes(position);
    };
    const runsFromLeft = (element) => {
        const { unicodeBidi, direction } = getComputedStyle(element);
        return direction === "ltr" && unicodeBidi !== "plaintext";
    };
    // Without what is isolated within.
    const own = (node) => [...node.childNodes].map((child) => {
        if (child.nodeType === Node.TEXT_NODE) return child.data;
        return child.nodeType === Node.ELEMENT_NODE && !isIsolated(child) && !child.matches("br") ? own(child) : " ";
    }).join("");
    const bare = (text) => {
        const shorter = text.replace(/\u2068[^\u2068\u2069]*\u2069/g, "");
        return shorter === text ? text : bare(shorter);
    };
    const found = new Set();
    const report = (what, element) => found.add(`${what}: ${element.outerHTML.slice(0, 150)}`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        let element = texts.currentNode.parentElement;
        if (element.closest("script, style, option, textarea, noscript, template")) continue;
        if (!ARABIC.test(bare(texts.currentNode.data))) continue;
        while (!isIsolated(element)) element = element.parentElement;
        if (/[a-z0-9]/i.test(bare(own(element)))) report("mixed", element);
        else if (runsFromLeft(element)) report("from the left", element);
    }
    for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) {
        if (ARABIC.test(field.value) && field.checkVisibility() && runsFromLeft(field)) report("field", field);
    }
    return [...found];
}"""


@pytest.fixture
def reader(server, page, settings):
    settings.MEDIA_ROOT = server.data / "media"
    sign_in(page.context, server, stuffed_site.stuff(NAME))
    return page


def disturbed(page, paths):
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path}: {problem}" for problem in page.evaluate(DISTURBED)]
    return found


def test_no_public_page_mixes_arabic_with_english(reader):
    searches = [f"/news/search/?q={quote(words)}" for words in (NAME, "Nothing", "محمذ")]
    assert disturbed(reader, [*stuffed_site.public_pages(), *searches, f"{searches[1]}&topic=topic"]) == []


def test_no_page_of_the_admin_mixes_arabic_with_english(reader):
    assert disturbed(reader, stuffed_site.staff_pages()) == []
