"""WordPress's attachments, and the shortcodes that show them."""

import re
from html import escape
from typing import NamedTuple

from news.moving.plain import parted

from .figures import PICTURE_FILE
from .wxr import Node

PICTURE = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", re.IGNORECASE)
MEDIA_FILE = re.compile(r"(?:src|mp3|m4a|ogg|wav|wma|flac|mp4|m4v|webm|ogv|wmv|flv|mov)")


class Attachment(NamedTuple):
    address: str
    title: str
    alt: str
    caption: str

    @property
    def figure(self) -> str:
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f'<figure><img src="{escape(self.address)}" alt="{escape(self.alt)}">{caption}</figure>'


class Media:
    def __init__(self) -> None:
        self.by_id: dict[str, Attachment] = {}
        self.of_post: dict[str, list[str]] = {}
        self.hosts: set[str] = set()
        # Asked for by shortcodes, and not in the export.
        self.missing: list[str] = []

    def add(self, node: Node) -> None:
        file = node.meta("_wp_attached_file")
        address = node["attachment_url"] or node["guid"] or (f"/wp-content/uploads/{file}" if file else "")
        self.by_id[node["post_id"]] = Attachment(
            address, node["title"], node.meta("_wp_attachment_image_alt").strip(), node["excerpt"]
        )
        if PICTURE_FILE.search(address):
            self.of_post.setdefault(node["post_parent"], []).append(node["post_id"])
        self.hosts.add(parted(address).hostname or "")

    def show(self, post: str, name: str, attributes: dict[str, str], content: str) -> str | None:
        match name:
            case "caption" | "wp_caption":
                return captioned(attributes.get("caption", ""), content)
            case "gallery":
                return self.gallery(post, attributes)
            case "playlist":
                return "\n\n".join(link(each.address, each.title) for each in self.chosen(attributes))
            case "embed":
                return link(content.strip() or attributes.get("src", ""))
            case "audio" | "video":
                files = [value for key, value in attributes.items() if MEDIA_FILE.fullmatch(key)]
                return (link(files[0]) if files else "") + content
            case "code" | "sourcecode":
                return f"<pre>{content}</pre>"
            case "ref" | "fn" | "footnote" | "efn_note" | "mfn":
                return f" ({content.strip()})" if content.strip() else ""
        return None

    def chosen(self, attributes: dict[str, str]) -> list[Attachment]:
        ids = re.findall(r"\d+", attributes.get("ids") or attributes.get("include") or "")
        self.missing += [each for each in ids if each not in self.by_id]
        return [self.by_id[each] for each in ids if each in self.by_id]

    def gallery(self, post: str, attributes: dict[str, str]) -> str:
        has_chosen = "ids" in attributes or "include" in attributes
        excluded = re.findall(r"\d+", attributes.get("exclude", ""))
        own = self.of_post.get(attributes.get("id", post), [])
        pictures = self.chosen(attributes) if has_chosen else [self.by_id[key] for key in own if key not in excluded]
        return "\n\n".join(["", *(picture.figure for picture in pictures), ""])


def captioned(caption: str, content: str) -> str:
    picture = PICTURE.match(content)
    if not picture:
        return f"{content}\n\n{caption}"
    words = caption or content[picture.end() :].strip()
    below = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[0]}{below}</figure>\n\n"


def link(address: str, title: str = "") -> str:
    return f'\n\n<p><a href="{escape(address)}">{escape(title or address)}</a></p>\n\n' if address else ""
