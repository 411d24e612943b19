"""Where WordPress showed a post or a topic."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from news.moving.plain import parted

from .wxr import Node


class Section(NamedTuple):
    id: str
    parent: str


class Former:
    def __init__(self, blog: str, link: str, sections: Mapping[str, Section]) -> None:
        self.sections = sections
        home = parted(blog or link)
        self.base = home.path.rstrip("/")
        self.home = f"{home.netloc.lower()}{self.base}"
        names = {(parted(address).hostname or "").removeprefix("www.") for address in (blog, link)} - {""}
        self.hosts = frozenset(names | {f"www.{name}" for name in names})

    def of_post(self, node: Node) -> Iterator[str]:
        """As linked, by its number, by its date, and under earlier names."""
        link, name, date = self.path(node["link"]), node["post_name"], node["post_date"][:10].replace("-", "/")
        yield link
        yield self.path(node["guid"])
        if node["post_id"]:
            yield f"{self.base}/?p={node['post_id']}"
        if name and re.fullmatch(r"[1-9]\d{3}/\d\d/\d\d", date):
            yield f"{self.base}/{date}/{name}/"
        for key, former in node.metas:
            if key == "_wp_old_slug" and former and name and name in link:
                before, _, after = link.rpartition(name)
                yield f"{before}{former}{after}"

    def of_topic(self, slug: str) -> Iterator[str]:
        path, section = [slug], self.sections.get(slug)
        while section and section.parent in self.sections and section.parent not in path:
            path.insert(0, section.parent)
            section = self.sections[section.parent]
        for page in dict.fromkeys([f"{self.base}/category/{'/'.join(path)}/", f"{self.base}/category/{slug}/"]):
            yield from (page, f"{page}feed/")
        if slug in self.sections and self.sections[slug].id:
            yield f"{self.base}/?cat={self.sections[slug].id}"

    def path(self, address: str) -> str:
        """Empty for other sites and for the home page."""
        parts = parted(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return path if parts.hostname in self.hosts and path != "/" else ""
