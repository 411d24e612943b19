"""Ghost's exports (versions 4 to 6): the JSON of its settings page, with the folder or ZIP of its content."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

from django.urls import reverse

from news.moving.old_articles import OldArticle, OldPicture, OldStatus, OldTopic, Skipped, Unreadable

from . import dates
from .files import Files, Pictures
from .markup import LeftOut, line, listed, plain, summarised, titled

type Row = dict[str, object]
LARGEST_EXPORT = 500 << 20
# Versions whose exports have other fields, and texts in other forms.
OLD = re.compile(r"0\d|[0-3]\b")
# An id that no other site has.
UNIQUE = re.compile(r"[0-9a-f]{24}")
PLACE = "__GHOST_URL__"
RESIZED = re.compile(r"size/w\d+(?:h\d+)?/(?:format/\w+/)?")


class Ghost:
    hosts: frozenset[str] = frozenset()

    def __init__(self, tables: dict[str, list[Row]], beside: Sequence[Files]) -> None:
        self.tables = tables
        self.posts = tables["posts"]
        self.pictures = Pictures(beside, "content/")
        titles = [text(row, "value") for row in self.rows("settings") if row.get("key") == "title"]
        is_unique = all(UNIQUE.fullmatch(text(post, "id")) for post in self.posts)
        self.name = "ghost" if is_unique else f"ghost {line(''.join(titles))}".strip()
        self.tags = {text(row, "id"): row for row in self.rows("tags")}
        self.users = {text(row, "id"): line(text(row, "name")) for row in self.rows("users")}
        self.metas = {text(row, "post_id"): row for row in self.rows("posts_meta")}
        self.tags_of, self.authors_of = self.joined("posts_tags", "tag_id"), self.joined("posts_authors", "author_id")

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def joined(self, table: str, other: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in sorted(self.rows(table), key=lambda row: number(row.get("sort_order"))):
            found.setdefault(text(row, "post_id"), []).append(text(row, other))
        return found

    def __len__(self) -> int:
        return len(self.posts)

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        yield from self.pictures.left_out()
        for post in self.posts:
            key, title = text(post, "id") or text(post, "uuid") or text(post, "slug"), line(text(post, "title"))
            try:
                yield self.article(post, key, with_texts)
            except LeftOut as error:
                yield Skipped(key, title, str(error))

    def article(self, post: Row, key: str, with_texts: bool) -> OldArticle:
        if text(post, "type") == "page" or post.get("page"):
            raise LeftOut("It is a page, not a post.")
        if not text(post, "html").strip():
            raise LeftOut("It has no HTML: publish or save it in Ghost, and export again.")
        meta = self.metas.get(key, {})
        status, remark = status_of(post, meta)
        html, notes = plain(text(post, "html").replace(PLACE, "") if with_texts or not text(post, "title") else "")
        title, more = titled(text(post, "title"), html)
        tags = [self.tags[tag] for tag in self.tags_of.get(key, []) if tag in self.tags]
        authors = self.authors_of.get(key) or [text(post, "author_id")]
        return OldArticle(
            key=key,
            title=title,
            html=html,
            status=status,
            slug=unquote(text(post, "slug")),
            summary=summarised(text(post, "custom_excerpt")),
            publish_at=moment(post.get("published_at")),
            modified_at=moment(post.get("updated_at")),
            authors=tuple(self.users[each] for each in authors if self.users.get(each)),
            topics=tuple(topic(tag) for tag in tags if not is_internal(tag)),
            picture=lead(post, meta),
            is_pinned=bool(post.get("featured")),
            addresses=tuple(former(post)),
            notes=(*filter(None, [remark]), *more, *notes, *staying_behind(post, tags)),
        )

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield "/rss/", reverse("news:rss")

    def author_pages(self) -> Iterator[tuple[str, str]]:
        for row in self.rows("users"):
            if slug := text(row, "slug"):
                yield f"/author/{slug}/", line(text(row, "name"))

    def open_picture(self, address: str) -> BytesIO | None:
        def tails(path: str) -> list[str]:
            _, is_ours, tail = path.partition("content/")
            original = RESIZED.sub("", tail)
            return [original, tail, original.removeprefix("images/")] if is_ours else []

        return self.pictures.open(address, self.hosts, tails)


def load(files: Files, name: str) -> dict[str, list[Row]] | None:
    """The tables of an export; nothing for other JSON."""
    if (content := files.read(name, LARGEST_EXPORT)) is None:
        raise Unreadable(f"{name} cannot be read: it is damaged, or larger than {LARGEST_EXPORT >> 20} MB.")
    try:
        whole = json.loads(content)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{name} is not well-formed JSON: {error.msg} in line {error.lineno}.") from error
    except (RecursionError, ValueError) as error:
        why = "not UTF-8, nested too deep, or with numbers too long"
        raise Unreadable(f"{name} is JSON that no program exports: {why}.") from error
    export = whole.get("db", whole) if isinstance(whole, dict) else None
    export = export[0] if isinstance(export, list) and export else export
    if not isinstance(export, dict) or not isinstance(tables := export.get("data"), dict):
        return None
    if not isinstance(tables.get("posts"), list):
        return None
    meta = export.get("meta")
    version = text(meta, "version") if isinstance(meta, dict) else ""
    if OLD.match(version):
        raise Unreadable(
            f"{name} comes from Ghost {line(version)[:20]}, whose exports are too old to be read. "
            "Update that site to Ghost 4 or later, export it again there, and give that file."
        )
    return {
        table: [row for row in rows if isinstance(row, dict)]
        for table, rows in tables.items()
        if isinstance(rows, list)
    }


def text(row: Row, name: str) -> str:
    value = row.get(name)
    return str(value) if isinstance(value, str | int) else ""


def number(value: object) -> int:
    return value if isinstance(value, int) else 0


def staying_behind(post: Row, tags: list[Row]) -> Iterator[str]:
    if internal := [line(text(tag, "name")) for tag in tags if is_internal(tag)]:
        yield f"Its internal tags do not come along: {listed(internal)}."
    if text(post, "codeinjection_head").strip() or text(post, "codeinjection_foot").strip():
        yield "Its scripts (code injection) do not come along."


def status_of(post: Row, meta: Row) -> tuple[OldStatus, str]:
    state, visibility = text(post, "status"), text(post, "visibility") or "public"
    if state == "sent" or meta.get("email_only"):
        return OldStatus.PRIVATE, "It was sent by e-mail only."
    if state not in ("published", "scheduled"):
        return OldStatus.DRAFT, ""
    if visibility != "public":
        return OldStatus.PRIVATE, f"Only some could read it ({line(visibility)[:50]})."
    return OldStatus.PUBLIC, ""


def moment(value: object) -> datetime | None:
    """Ghost writes UTC; early versions wrote milliseconds."""
    if isinstance(value, str):
        return dates.read(value, UTC)
    try:
        return datetime.fromtimestamp(number(value) / 1000, UTC) if number(value) else None
    except (ValueError, OverflowError, OSError):
        return None


def is_internal(tag: Row) -> bool:
    return text(tag, "visibility") == "internal" or text(tag, "name").startswith("#")


def topic(tag: Row) -> OldTopic:
    slug = text(tag, "slug")
    return OldTopic(line(text(tag, "name")), slug, (f"/tag/{slug}/", f"/tag/{slug}/rss/") if slug else ())


def lead(post: Row, meta: Row) -> OldPicture | None:
    address = (text(post, "feature_image") or text(post, "image")).replace(PLACE, "")
    caption = summarised(text(meta, "feature_image_caption"))
    return OldPicture(address, line(text(meta, "feature_image_alt")), caption) if address else None


def former(post: Row) -> Iterator[str]:
    """By the addresses that Ghost offers: of the name, with the date before it, and for a reader's telephone."""
    if slug := text(post, "slug"):
        yield f"/{slug}/"
        if published := moment(post.get("published_at")):
            yield f"/{published:%Y/%m/%d}/{slug}/"
        yield f"/{slug}/amp/"
    if uuid := text(post, "uuid"):
        yield f"/p/{uuid}/"
