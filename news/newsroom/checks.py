"""What an editor would point out before an article is published. Warnings advise; errors stop publication."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

import phonenumbers

from news.models import Article, Picture
from news.text.body import IMAGE, attributes_of, number_headings, picture_ids
from news.text.words import plain_text, words_of

from .broken_links import broken, links_of

LONGEST_TITLE = 60
LONGEST_DESCRIPTION = 155
LONGEST_SENTENCE = 30
SHARED_FROM_WIDTH = 1200

HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
BLOCK_END = re.compile(r"</(?:p|h2|h3|li|td|th|blockquote|figcaption)>|<br>")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\s”’\")]+(?=[A-Z“‘\"(0-9])")
SHOUTED = re.compile(r"\b[A-Z]{2,}(?:[ ,:!-]+[A-Z]{2,}){2,}\b")
FILE_NAME = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif|heic|tiff?|bmp)$|^(?:img|dsc[fn]?|pxl|image|photo|screenshot|scan|picture)[\s_-]*\d"
    r"|^\S*\d{4,}\S*$|^\S+_\S+$",
    re.IGNORECASE,
)
EMPTY_LINK_WORDS = {"click here", "here", "click", "link", "this link", "read more", "more", "this page", "more info"}


class Finding(NamedTuple):
    """`field` is where to put it right; `words`, the place in it to look for."""

    is_error: bool
    sentence: str
    field: str
    words: str = ""


@dataclass(frozen=True)
class Content:
    """All that the checks look at: values only, nothing of it is asked of the database."""

    title: str
    summary: str
    body: str
    search_title: str = ""
    search_description: str = ""
    picture: Picture | None = None
    share_picture: Picture | None = None
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    broken: Collection[str] = ()
    own_numbers: Collection[str] = ()  # as +442085511299; none: any number will do

    @classmethod
    def of(cls, article: Article, own_numbers: Collection[str] = ()) -> "Content":
        names = ("title", "summary", "body", "search_title", "search_description", "picture", "share_picture")
        values = {name: getattr(article, name) for name in names}
        lost = broken(links_of(article.body))
        return cls(**values, pictures=article.body_pictures, broken=lost, own_numbers=own_numbers)


def findings(content: Content) -> list[Finding]:
    """Everything found, once each: errors first, each kind from the top of the article down."""
    found = [finding for check in CHECKS for finding in check(content)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_error)


def errors(article: Article) -> list[Finding]:
    """What stands in the way of publishing the article as it is."""
    return [finding for finding in findings(Content.of(article)) if finding.is_error]


def warning(sentence: str, field: str, words: str = "") -> Finding:
    return Finding(False, sentence, field, words)


def error(sentence: str, field: str, words: str = "") -> Finding:
    return Finding(True, sentence, field, words)


def missing_summary(content: Content) -> Iterator[Finding]:
    if not content.summary.strip():
        yield warning("There is no summary; search engines show the beginning of the text instead.", "summary")


def lengths(content: Content) -> Iterator[Finding]:
    name = "search_title" if content.search_title else "title"
    if (length := len(content.search_title or content.title)) > LONGEST_TITLE:
        yield warning(f"Search engines cut titles after {LONGEST_TITLE} characters; this one has {length}.", name)
    name = "search_description" if content.search_description else "summary"
    if (length := len(content.search_description or content.summary)) > LONGEST_DESCRIPTION:
        yield warning(
            f"Search engines cut descriptions after {LONGEST_DESCRIPTION} characters; this one has {length}.", name
        )


def pictures(content: Content) -> Iterator[Finding]:
    if content.picture and is_file_name(content.picture.alt):
        yield error(f"“{content.picture.alt}” is a file name, not a description of the picture.", "picture")
    shared = content.share_picture or content.picture
    if shared and shared.width < SHARED_FROM_WIDTH:
        yield warning(
            f"The picture is {shared.width} pixels wide; share cards want {SHARED_FROM_WIDTH}.",
            "share_picture" if content.share_picture else "picture",
        )
    for image in IMAGE.finditer(content.body):
        picture = content.pictures.get(next(iter(picture_ids(image[0])), 0))
        alt = unescape(attributes_of(image[1]).get("alt", "")).strip() or (picture.alt if picture else "")
        if not alt and not (picture and picture.is_decorative):
            yield error("A picture in the text has no description for people who cannot see it.", "body")
        elif is_file_name(alt):
            yield error(f"“{alt}” is a file name, not a description of the picture in the text.", "body")


def is_file_name(words: str) -> bool:
    return bool(FILE_NAME.search(words.strip()))


def headings(content: Content) -> Iterator[Finding]:
    level = 1
    for heading in HEADING.finditer(content.body):
        words, new = words_of(heading[2]), int(heading[1])
        if not words:
            yield warning("A heading is empty. Write one, or make it a paragraph.", "body")
        elif new > level + 1:
            yield warning(f"The heading “{words}” skips a level: nothing larger stands above it.", "body", words)
        level = new if words else level


def links(content: Content) -> Iterator[Finding]:
    targets = {f"#{heading.id}" for heading in number_headings(content.body)[1]}
    for address, words in links_of(content.body):
        if address in content.broken or (address.startswith("#") and address not in targets):
            yield error(f"The link “{words}” leads to {address}, where nothing is.", "body", words)
        if words.lower().strip(" .…›»>") in EMPTY_LINK_WORDS:
            yield warning(f"The link “{words}” does not say where it leads.", "body", words)


def capitals(content: Content) -> Iterator[Finding]:
    # As a whole also short words shout; in between they may be abbreviations.
    headings = (("body", words_of(heading[2])) for heading in HEADING.finditer(content.body))
    for name, text in (("title", content.title.strip()), *headings):
        if text.isupper() and " " in text:
            yield shouting(name, text)
    for name, text in (("title", content.title), ("summary", content.summary), ("body", spoken(content.body))):
        for shouted in SHOUTED.findall(text):
            # A row of abbreviations is no shouting.
            if any(len(word) > 4 for word in re.findall("[A-Z]+", shouted)):
                yield shouting(name, shouted)


def shouting(field: str, words: str) -> Finding:
    return warning(f"“{words}” is in capitals, which are hard to read.", field, words)


def telephones(content: Content) -> Iterator[Finding]:
    if not content.own_numbers:
        return
    for name, text in (("summary", content.summary), ("body", spoken(content.body))):
        for found in phonenumbers.PhoneNumberMatcher(text, "GB"):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            if number not in content.own_numbers:
                yield warning(f"{found.raw_string} is not one of our telephone numbers.", name, found.raw_string)
    for address, words in links_of(content.body):
        number = dialled(address)
        if number and number not in content.own_numbers:
            yield warning(f"The link “{words}” dials {number}, which is not one of ours.", "body", words)


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


def sentences(content: Content) -> Iterator[Finding]:
    for name, text in (("summary", content.summary), *(("body", line) for line in lines(content.body))):
        for sentence in SENTENCE_END.split(text):
            if (length := len(sentence.split())) > LONGEST_SENTENCE:
                beginning = " ".join(sentence.split()[:5])
                yield warning(f"The sentence “{beginning}…” has {length} words.", name, beginning)


def lines(html: str) -> list[str]:
    return [unescape(plain_text(part)) for part in BLOCK_END.split(html)]


def spoken(html: str) -> str:
    """The body's words, each block on a line."""
    return "\n".join(lines(html))


CHECKS = (missing_summary, lengths, pictures, headings, links, capitals, telephones, sentences)
