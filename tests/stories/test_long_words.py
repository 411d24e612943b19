"""Words longer than the screen, wherever somebody's text is shown: none of it widens a page or is cut off."""

from urllib.parse import quote

import pytest

from registration.mail.letters import compose
from registration.models import Mail, Registration
from tests import stuffed_site
from tests.candidate import press_register
from tests.stories.test_writing import sign_in

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

WORDS = {
    "a file name": "Locum_Framework_Agreement_2026_final_version.pdf_" * 7,
    "an address": "https://www.example.org/doctors?grade=registrar&from=2026-11-26&ward=" + "A%20B" * 50,
    "Chinese": "臨時醫生的薪酬和工作條件" * 30,
    "a family of faces": "👩🏽‍⚕️👨‍👩‍👧‍👦" * 14,
}
# What reaches beyond the page's sides, or beyond an ancestor that hides the rest, and cannot be scrolled to.
CUT = """() => {
    const width = document.documentElement.clientWidth;
    const found = new Set();
    if (document.documentElement.scrollWidth > width) found.add(`page of ${document.documentElement.scrollWidth}`);
    // Labels of the writing room are only heard.
    const heard = ".visually-hidden, .room-text :is(label, .help, .help *)";
    const isNoText = `script, style, option, noscript, ${heard}, .skip-link, .material-icons`;
    const isSeen = (left, right, element) => {
        for (; element !== document.body; element = element.parentElement) {
            const { textOverflow, overflowX } = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            if (textOverflow === "ellipsis" || ["auto", "scroll"].includes(overflowX)) return true;
            if (overflowX !== "visible" && (left < box.left - 1 || right > box.right + 1)) return false;
        }
        return left >= -1 && right <= width + 1;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        // Icons are texts moved out of sight.
        if (parent.closest(isNoText) || parseInt(getComputedStyle(parent).textIndent) < 0) continue;
        if (!parent.checkVisibility({ opacityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const { left, right } of [...range.getClientRects()].filter((box) => box.width > 1)) {
            if (!isSeen(left, right, parent)) found.add(`${parent.outerHTML.slice(0, 100)}: ${left} to ${right}`);
        }
    }
    return [...found];
}"""
# Words that would have fitted: none of 200 pixels is too long for a telephone.
BROKEN = r"""() => {
    const found = new Set();
    const isNoText = "script, style, option, textarea, .visually-hidden, .material-icons, .calendar";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.closest(isNoText) || !text.parentElement.checkVisibility()) continue;
        for (const { 0: word, index } of text.data.matchAll(/(?<=^|\s|“)\p{L}+(?=$|[\s,.”])/gu)) {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            const boxes = [...range.getClientRects()];
            const width = boxes.reduce((sum, box) => sum + box.width, 0);
            const lines = new Set(boxes.map((box) => Math.round(box.top)));
            if (width < 200 && lines.size > 1) found.add(`${word} in ${text.parentElement.tagName}`);
        }
    }
    return [...found];
}"""


@pytest.fixture
def stuffed(server, page, settings):
    settings.MEDIA_ROOT = server.data / "media"

    def stuff(text):
        sign_in(page.context, server, stuffed_site.stuff(text))
        return page

    return stuff


def problems(page, script, paths, *widths):
    found = []
    for path in paths:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if width == widths[0]:
                page.goto(path)
            found += [f"{path} at {width}: {problem}" for problem in page.evaluate(script)]
    return found


@pytest.mark.parametrize("kind", WORDS)
def test_no_public_page_is_widened_or_cut(stuffed, kind):
    word = WORDS[kind]
    page = stuffed(word)
    search = f"/news/search/?q={quote(word[:200])}"
    assert problems(page, CUT, [*stuffed_site.public_pages(), search], 320, 390, 1280) == []


@pytest.mark.parametrize("kind", WORDS)
def test_nothing_is_cut_in_the_admin(stuffed, kind):
    page = stuffed(WORDS[kind])
    assert problems(page, CUT, stuffed_site.staff_pages(), 390, 1280) == []


def test_no_ordinary_word_is_broken(stuffed):
    page = stuffed("Gastroenterologists of Middlesbrough: unfortunately indispensable")
    assert problems(page, BROKEN, stuffed_site.public_pages(), 320) == []
    assert problems(page, BROKEN, stuffed_site.staff_pages(), 390, 1280) == []


def test_candidate_with_a_long_address_sees_all_of_the_answer(stuffed):
    page = stuffed(WORDS["a file name"])
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/register/")
    page.get_by_label("First Name").fill(WORDS["a file name"][:190])
    page.get_by_label("E-mail", exact=False).first.fill(f"{'x' * 60}@homtail.com")
    press_register(page)
    page.locator(".register-suggestion").wait_for()
    page.wait_for_load_state()
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("kind", ["confirmation", "link"])
def test_no_mail_is_wider_than_a_telephone(stuffed, kind):
    page = stuffed(WORDS["a file name"])
    page.set_viewport_size({"width": 320, "height": 800})
    page.set_content(compose(Mail(registration=Registration.objects.get(), kind=kind)).alternatives[0].content)
    assert page.evaluate(CUT) == []
