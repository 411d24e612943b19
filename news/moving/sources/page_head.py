"""What a page says about itself, before and around its text."""

import re
import tomllib
from collections.abc import Iterator

import yaml
from lxml.html import HtmlElement

from .markup import line
from .words import words

# By our names; several values stand on several lines.
type Said = dict[str, str]
ENCODINGS = rb"windows-125\d|iso-8859-\d{1,2}|koi8-r|gbk|gb2312|gb18030|big5|shift_jis|euc-jp|euc-kr|macintosh"
DECLARED = re.compile(rb"charset=[\"']?(" + ENCODINGS + rb")\b", re.IGNORECASE)
FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.{0,20000}?)\n\1[ \t]*(?:\n|$)", re.DOTALL)
NAMES = {
    "title": "title",
    "slug": "slug",
    "draft": "draft",
    "published": "published",
    **dict.fromkeys(("date", "publishdate", "pubdate", "published_at"), "date"),
    **dict.fromkeys(("lastmod", "modified", "updated", "last_modified_at"), "modified"),
    **dict.fromkeys(("summary", "description", "excerpt"), "summary"),
    **dict.fromkeys(("image", "cover", "featured_image", "feature_image", "thumbnail"), "image"),
    **dict.fromkeys(("author", "authors"), "author"),
    **dict.fromkeys(("category", "categories", "topic", "topics"), "topics"),
    **dict.fromkeys(("tag", "tags"), "tags"),
    **dict.fromkeys(("permalink", "url", "aliases", "redirect_from"), "addresses"),
}
METAS = {
    **dict.fromkeys(("article:published_time", "date", "dc.date", "dcterms.date", "datepublished"), "date"),
    **dict.fromkeys(("description", "og:description"), "summary"),
    "author": "author",
    "og:image": "image",
}
SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->")
OWN_LINK = re.compile(r"<(?:link|meta)\b[^<>]*\b(?:canonical|og:url)\b[^<>]*>", re.IGNORECASE)
ADDRESS = re.compile(r"(?:href|content)=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)


def decoded(content: bytes) -> str:
    """By its marks, else UTF-8 if it is that, else what it declares, else what Windows wrote."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = DECLARED.search(content[:4_096])
        # The quotes of Windows are mended in `readable`.
        return content.decode(declared[1].decode() if declared else "latin-1", "replace")


def front_matter(source: str) -> tuple[Said, str]:
    """The settings before a text, and the text."""
    if not (front := FRONT.match(source.replace("\r\n", "\n"))):
        return {}, source
    try:
        # Texts only: nothing in it makes objects.
        read = tomllib.loads(front[2]) if front[1] == "+++" else yaml.load(front[2], yaml.CBaseLoader)  # noqa: S506
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}, source
    found: Said = {}
    for name, value in read.items() if isinstance(read, dict) else ():
        if text := "\n".join(values(value)):
            found.setdefault(NAMES.get(str(name).lower(), ""), text)
    return found, front.string[front.end() :]


def values(value: object) -> Iterator[str]:
    """One level of lists and mappings: deeper ones mean nothing to us."""
    inner = value if isinstance(value, list) else [*value.values()] if isinstance(value, dict) else [value]
    for each in inner[:50]:
        if isinstance(each, bool):
            yield str(each).lower()
        elif not isinstance(each, list | dict) and (text := line(str(each))):
            yield text


def head_of(page: HtmlElement) -> Said:
    found: Said = {}
    for element in page.iter("title", "h1"):
        found.setdefault("title" if element.tag == "title" else "heading", line(words(element)))
    for meta in page.iter("meta"):
        name = METAS.get((meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower())
        if name and meta.get("content"):
            found.setdefault(name, line(meta.get("content")))
    for time in page.xpath("//time[@datetime]"):
        found.setdefault("date", time.get("datetime"))
    return found


def own_addresses(source: str) -> Iterator[str]:
    """Where the page says that it was found."""
    yield from SAVED_FROM.findall(source)
    for tag in OWN_LINK.findall(source):
        yield from ADDRESS.findall(tag)
