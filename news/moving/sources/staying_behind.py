"""What a post of WordPress has that has no place here."""

from collections.abc import Iterator

from .markup import line, listed
from .wxr import Node


def left_out(node: Node) -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for domain, _, name in node.categories:
        kinds.setdefault(domain, []).append(line(name))
    if tags := [*kinds.get("post_tag", []), *kinds.get("tag", [])]:
        yield f"Its tags do not come along: {listed(tags)}."
    for kind in kinds.keys() - {"", "category", "post_tag", "tag", "post_format"}:
        yield f"Its “{line(kind)}” do not come along: {listed(kinds[kind])}."
    if own := [key for key, _ in node.metas if not key.startswith("_") and key != "footnotes"]:
        yield f"Its custom fields do not come along: {listed(map(line, own))}."
    if node.comments:
        many = f"Its {node.comments} comments do not come along."
        yield many if node.comments > 1 else "Its comment does not come along."
