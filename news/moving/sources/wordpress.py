"""WordPress exports (WXR 1.0 to 1.2), with the uploads beside them."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

from django.urls import reverse
from django.utils.text import slugify

from news.moving.old_articles import OldArticle, OldPicture, OldStatus, OldTopic, Skipped, Unreadable

from . import blocks, dates, wxr
from .files import Files, Pictures
from .former import Former, Section
from .markup import LARGEST_TEXT, LeftOut, line, listed, plain, summarised, titled
from .shortcodes import expand
from .shown_shortcodes import Media
from .staying_behind import left_out
from .wxr import Node

STATUSES = {
    "publish": (OldStatus.PUBLIC, ""),
    "future": (OldStatus.PUBLIC, ""),
    "draft": (OldStatus.DRAFT, ""),
    "pending": (OldStatus.DRAFT, "It was waiting to be reviewed."),
    "private": (OldStatus.PRIVATE, "It was private."),
}
LEFT_OUT = {
    "trash": "It is in the trash.",
    "auto-draft": "It is an empty draft that WordPress keeps.",
    "inherit": "It is an earlier version.",
}
# What WordPress's picture sizes add to the name of the original.
SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.\w+$)")
SQUARESPACE = re.compile(rb"squarespace|<wp:author_id>\s*-", re.IGNORECASE)
SIGNED = re.compile(rb"<generator>[^<]*wordpress|<!-- generator=.wordpress", re.IGNORECASE)
PHOTON = re.compile(r"https?://i\d\.wp\.com/")
UPLOADED = re.compile(r"(?:uploads|files)/(.+)$|(\d{4}/\d{2}/[^/]+)$")


class WordPress:
    def __init__(self, files: Files, exports: Sequence[str], beside: Sequence[Files]) -> None:
        self.files, self.exports = files, exports
        self.pictures = Pictures(beside, "uploads/")
        self.size = 0
        self.authors: dict[str, str] = {}
        self.sections: dict[str, Section] = {}
        self.media = Media()
        self.reusable: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.refuse_squarespace()
        for node in self.nodes():
            self.survey(node)
        if not self.lines.get("wxr_version", "").startswith("1."):
            which = " and ".join(exports)
            raise Unreadable(f"{which} is XML, but names no version of WordPress's export format (1.0 to 1.2).")
        self.former = Former(self.lines.get("base_blog_url", ""), self.lines.get("link", ""), self.sections)
        self.hosts = self.former.hosts
        self.name = f"wordpress {self.former.home}".strip()

    def __len__(self) -> int:
        return self.size

    def nodes(self) -> Iterator[Node]:
        for name in self.exports:
            with self.files.opened(name) as stream:
                yield from wxr.read(stream, name)

    def survey(self, node: Node) -> None:
        """The first reading: what posts refer to, wherever it stands."""
        match node.kind:
            case "author":
                self.authors[node["author_login"]] = line(node["author_display_name"])
            case "category" if node["category_nicename"]:
                self.sections[node["category_nicename"]] = Section(node["term_id"], node["category_parent"])
            case "item":
                self.size += 1
                if node["post_type"] == "attachment":
                    self.media.add(node)
                elif node["post_type"] == "wp_block" and sum(map(len, self.reusable.values())) < LARGEST_TEXT:
                    self.reusable[node["post_id"]] = node["encoded"]
            case "link" | "base_blog_url" | "wxr_version" as kind:
                self.lines.setdefault(kind, node.text)

    def refuse_squarespace(self) -> None:
        """Its exports say that they are WordPress's, but WordPress signs its own."""
        for name in self.exports:
            with self.files.opened(name) as stream:
                start = stream.read(1 << 16)
            if SQUARESPACE.search(start) and not SIGNED.search(start):
                raise Unreadable(f"{name} comes from Squarespace, whose exports this command does not read.")

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        # Exports that were joined by hand may use a number for two posts, or have a post twice.
        seen: dict[str, str] = {}
        yield from self.pictures.left_out()
        for node in self.nodes():
            if node.kind == "item":
                key = node["post_id"] or node["guid"] or node["link"] or f"{node['title']} {node['post_date']}"
                if node["guid"] != seen.get(key, node["guid"]):
                    key = f"{key} {node['guid']}"
                if key in seen:
                    yield Skipped(key, line(node["title"]), "It stands in the export twice.")
                    continue
                seen[key] = node["guid"]
                try:
                    yield self.article(key, node, with_texts)
                except LeftOut as error:
                    yield Skipped(key, line(node["title"]), str(error))

    def article(self, key: str, node: Node, with_texts: bool) -> OldArticle:
        refuse(node)
        status, remark = STATUSES.get(
            node["status"], (OldStatus.DRAFT, f"Its status “{line(node['status'])}” is none that we know.")
        )
        if node["post_password"] and status is OldStatus.PUBLIC:
            status, remark = OldStatus.PRIVATE, "It was protected by a password."
        html, notes = self.text(node) if with_texts or not node["title"] else ("", [])
        lead = self.lead(node)
        if node.meta("_thumbnail_id") and not lead:
            notes.append("Its lead picture is not in the export.")
        title, more = titled(node["title"], html)
        is_dated = node["status"] in ("publish", "future", "private")
        return OldArticle(
            key=key,
            title=title,
            html=html,
            status=status,
            slug=unquote(node["post_name"]),
            summary=summarised(node["excerpt"]),
            publish_at=moment(node["post_date_gmt"], node["post_date"], node["pubDate"], is_dated=is_dated),
            modified_at=moment(node["post_modified_gmt"], node["post_modified"], ""),
            authors=tuple(filter(None, [self.authors.get(node["creator"]) or line(node["creator"])])),
            topics=tuple(self.topics(node)),
            picture=lead,
            is_pinned=node["is_sticky"] == "1",
            addresses=tuple(dict.fromkeys(filter(None, self.former.of_post(node)))),
            notes=tuple(filter(None, [remark, *more, *notes, *left_out(node)])),
        )

    def text(self, node: Node) -> tuple[str, list[str]]:
        source, notes = blocks.shown(node["encoded"], node.meta("footnotes"), self.reusable)
        self.media.missing.clear()
        source, unknown = expand(source, lambda *shortcode: self.media.show(node["post_id"], *shortcode))
        if unknown:
            notes.append(
                f"Shortcodes that mean nothing here were taken out: {listed(f'[{name}]' for name in unknown)}."
            )
        if self.media.missing:
            notes.append(f"Of a gallery these attachments are not in the export: {listed(self.media.missing)}.")
        html, more = plain(source, lines=not blocks.are_in(node["encoded"]))
        return html, [*notes, *more]

    def lead(self, node: Node) -> OldPicture | None:
        picture = self.media.by_id.get(node.meta("_thumbnail_id"))
        return picture and OldPicture(picture.address, picture.alt, summarised(picture.caption))

    def topics(self, node: Node) -> Iterator[OldTopic]:
        for domain, slug, name in node.categories:
            if domain == "category":
                yield OldTopic(line(name) or unquote(slug), unquote(slug), tuple(self.former.of_topic(slug)))

    def addresses(self) -> Iterator[tuple[str, str]]:
        for former in ("feed/", "feed/rss/", "feed/rss2/", "?feed=rss2"):
            yield f"{self.former.base}/{former}", reverse("news:rss")
        yield f"{self.former.base}/feed/atom/", reverse("news:atom")

    def author_pages(self) -> Iterator[tuple[str, str]]:
        for login, name in self.authors.items():
            yield f"{self.former.base}/author/{slugify(login.replace('.', '-'))}/", name

    def open_picture(self, address: str) -> BytesIO | None:
        if photon := PHOTON.match(address):
            address = f"//{address[photon.end() :]}"
        return self.pictures.open(address, self.hosts | self.media.hosts, originals)


def refuse(node: Node) -> None:
    """Raises LeftOut."""
    kind = node["post_type"] or "post"
    if kind == "attachment":
        raise LeftOut("It is an uploaded file: pictures come along with the texts that show them.")
    if kind != "post":
        raise LeftOut(f"It is not a post: WordPress calls it “{line(kind)[:50]}”.")
    if why := LEFT_OUT.get(node["status"]):
        raise LeftOut(why)
    if node.is_too_large:
        raise LeftOut("Its text is too long to be taken in (more than 5 million characters).")


def originals(path: str) -> Iterator[str]:
    """Where the original of a picture may be, before the size that the text shows."""
    if uploaded := UPLOADED.search(path):
        tail = uploaded[1] or uploaded[2]
        stem, dot, ending = SIZE.sub("", tail).rpartition(".")
        yield from (f"{stem}{dot}{ending}", f"{stem}-scaled{dot}{ending}", tail)


def moment(gmt: str, local: str, published: str, *, is_dated: bool = True) -> datetime | None:
    """In UTC; drafts have zeros for it, and a local date that says only when they were begun."""
    for text, zone in ((gmt, UTC), *(((local, dates.LONDON), (published, UTC)) if is_dated else ())):
        if text and not text.startswith("0000") and (found := dates.read(text, zone)):
            return found
    return None
