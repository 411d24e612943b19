"""What an editor would point out before an article is published. Warnings advise; errors stop publication."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from html import unescape
from typing import NamedTuple

import phonenumbers

from news.models import Article
from news.text.body import IMAGE, attributes_of, number_headings, picture_ids
from news.text.direction import isolated
from news.text.words import words_of

from .manuscript import Manuscript

LONGEST_TITLE = 60
LONGEST_DESCRIPTION = 155
LONGEST_SENTENCE = 30
SHARED_FROM_WIDTH = 1200

HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?…])[\s”’\")]+(?=[A-Z“‘\"(0-9])")
SHOUTED = re.compile(r"\b[A-Z]{2,}(?:[ ,:!-]+[A-Z]{2,}){2,}\b")
FILE_NAME = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif|heic|tiff?|bmp)$|^(?:img|dsc[fn]?|pxl|image|photo|screenshot|scan|picture)[\s_-]*\d"
    r"|^\S*\d{4,}\S*$|^\S+_\S+$",
    re.IGNORECASE,
)
EMPTY_LINK_WORDS = {"click here", "here", "click", "link", "this link", "read more", "more", "this page", "more info"}


class Finding(NamedTuple):
    """`field` is the form field to correct, `words` the place in it."""

    is_error: bool
    sentence: str
    field: str
    words: str = ""


warning, error = partial(Finding, False), partial(Finding, True)


def findings(manuscript: Manuscript) -> list[Finding]:
    """Without duplicates, errors first."""
    found = [finding for check in CHECKS for finding in check(manuscript)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_error)


def errors(article: Article, at: datetime | None = None) -> list[Finding]:
    """What prevents publishing the article as it is, or `at` a later moment than its own."""
    return [finding for finding in findings(Manuscript.of(article, at=at)) if finding.is_error]


def missing_summary(manuscript: Manuscript) -> Iterator[Finding]:
    if not manuscript.summary.strip():
        yield warning("There is no summary; search engines show the beginning of the text instead.", "summary")


def lengths(manuscript: Manuscript) -> Iterator[Finding]:
    name = "search_title" if manuscript.search_title else "title"
    if (length := len(manuscript.search_title or manuscript.title)) > LONGEST_TITLE:
        yield warning(f"Search engines cut titles after {LONGEST_TITLE} characters; this one has {length}.", name)
    name = "search_description" if manuscript.search_description else "summary"
    if (length := len(manuscript.search_description or manuscript.summary)) > LONGEST_DESCRIPTION:
        yield warning(
            f"Search engines cut descriptions after {LONGEST_DESCRIPTION} characters; this one has {length}.", name
        )


def pictures(manuscript: Manuscript) -> Iterator[Finding]:
    if manuscript.picture and is_file_name(manuscript.picture.alt):
        yield error(
            f"“{isolated(manuscript.picture.alt)}” is a file name, not a description of the picture.", "picture"
        )
    shared = manuscript.share_picture or manuscript.picture
    if shared and shared.width < SHARED_FROM_WIDTH:
        yield warning(
            f"The picture is {shared.width} pixels wide; share cards need {SHARED_FROM_WIDTH}.",
            "share_picture" if manuscript.share_picture else "picture",
        )
    for image in IMAGE.finditer(manuscript.body):
        picture = manuscript.pictures.get(next(iter(picture_ids(image[0])), 0))
        alt = unescape(attributes_of(image[1]).get("alt", "")).strip() or (picture.alt if picture else "")
        if not alt and not (picture and picture.is_decorative):
            yield error("A picture in the text has no description for people who cannot see it.", "body")
        elif is_file_name(alt):
            yield error(f"“{isolated(alt)}” is a file name, not a description of the picture in the text.", "body")


def is_file_name(words: str) -> bool:
    return bool(FILE_NAME.search(words.strip()))


def headings(manuscript: Manuscript) -> Iterator[Finding]:
    level = 1
    for heading in HEADING.finditer(manuscript.body):
        words, new = words_of(heading[2]), int(heading[1])
        if not words:
            yield warning("A heading is empty. Write one, or make it a paragraph.", "body")
        elif new > level + 1:
            yield warning(
                f"The heading “{isolated(words)}” skips a level: there is no larger heading above it.", "body", words
            )
        level = new if words else level


def links(manuscript: Manuscript) -> Iterator[Finding]:
    targets = {f"#{heading.id}" for heading in number_headings(manuscript.body)[1]}
    for address, words in manuscript.links:
        if address in manuscript.broken or (address.startswith("#") and address not in targets):
            yield error(
                f"The link “{isolated(words)}” leads to {isolated(address)}, which does not exist.", "body", words
            )
        if words.lower().strip(" .…›»>") in EMPTY_LINK_WORDS:
            yield warning(f"The link “{isolated(words)}” does not say where it leads.", "body", words)


def capitals(manuscript: Manuscript) -> Iterator[Finding]:
    # A whole line of capitals shouts, however short; within a text, short words may be abbreviations.
    headings = (("body", words_of(heading[2])) for heading in HEADING.finditer(manuscript.body))
    for name, text in (("title", manuscript.title.strip()), *headings):
        if text.isupper() and " " in text:
            yield shouting(name, text)
    for name, text in (("title", manuscript.title), ("summary", manuscript.summary), ("body", manuscript.spoken)):
        for shouted in SHOUTED.findall(text):
            # A row of abbreviations is not shouting.
            if any(len(word) > 4 for word in re.findall("[A-Z]+", shouted)):
                yield shouting(name, shouted)


def shouting(field: str, words: str) -> Finding:
    return warning(f"“{isolated(words)}” is in capitals, which are hard to read.", field, words)


def telephones(manuscript: Manuscript) -> Iterator[Finding]:
    if not manuscript.own_numbers:
        return
    for name, text in (("summary", manuscript.summary), ("body", manuscript.spoken)):
        for found in phonenumbers.PhoneNumberMatcher(text, "GB"):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            if number not in manuscript.own_numbers:
                yield warning(f"{found.raw_string} is not one of our telephone numbers.", name, found.raw_string)
    for address, words in manuscript.links:
        number = dialled(address)
        if number and number not in manuscript.own_numbers:
            yield warning(f"The link “{isolated(words)}” dials {number}, which is not one of ours.", "body", words)


def dialled(address: str) -> str:
    """The telephone number behind a link as +442085511299; "" for 999, 111 and other links."""
    if not address.startswith("tel:"):
        return ""
    try:
        number = phonenumbers.parse(address, "GB")
    except phonenumbers.NumberParseException:
        return ""
    is_valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_valid else ""


def sentences(manuscript: Manuscript) -> Iterator[Finding]:
    for name, text in (("summary", manuscript.summary), *(("body", line) for line in manuscript.lines)):
        for sentence in SENTENCE_END.split(text):
            if (length := len(sentence.split())) > LONGEST_SENTENCE:
                beginning = " ".join(sentence.split()[:5])
                yield warning(f"The sentence “{isolated(beginning)}…” has {length} words.", name, beginning)


CHECKS = (missing_summary, lengths, pictures, headings, links, capitals, telephones, sentences)
