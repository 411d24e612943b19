"""WordPress's shortcodes, told from what people put into brackets: [sic], [1], [n=12], [emphasis added]."""

import re
from collections.abc import Callable
from html import unescape

# Shows what has this name, these attributes and this content; None if it does not know the name.
type Show = Callable[[str, dict[str, str], str], str | None]

KNOWN = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "code", "sourcecode"}
# Verbatim text, brackets within tags, and shortcodes. No part can run past the next bracket.
TOKEN = re.compile(
    r"<(?P<ends>/?)(?P<verbatim>pre|code|script|style)\b[^<>]*>|<[A-Za-z][^<>\[]*\[[^<>]*>"
    r"|\[(?P<before>\[?)(?P<closes>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:[\s=][^\[\]]{0,4000})?)/?\](?P<after>\]?)",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
# What stands around a shortcode that has a line or a paragraph to itself.
BEFORE, AFTER = re.compile(r"(?:^|\n|<p>)[ \t]*$"), re.compile(r"[ \t]{0,12}(?:\n|</p>|$)")
DEEPEST = 50
FIRST_ATTRIBUTE = re.compile(r"\s+[\w-]+=[\"'\w&/#.“”″-]")


def expand(html: str, show: Show) -> tuple[str, list[str]]:
    """The text with its shortcodes shown, and the names of those that nobody knows; what they enclose stays."""
    if "[" not in html:
        return html, []
    expansion = Expansion(html, show)
    return expansion.expanded(), [*expansion.unknown]


class Expansion:
    def __init__(self, html: str, show: Show) -> None:
        self.html, self.show = html, show
        self.closed = {token["name"].lower() for token in TOKEN.finditer(html) if token["closes"]}
        self.unknown: dict[str, None] = {}
        self.pieces: list[str] = []
        # Name, attributes, and the number of pieces before them.
        self.unclosed: list[tuple[str, dict[str, str], int]] = []
        self.verbatim = 0

    def expanded(self) -> str:
        at = 0
        for token in TOKEN.finditer(self.html):
            self.pieces.append(self.html[at : token.start()])
            at = token.end()
            if token["verbatim"]:
                self.verbatim = max(0, self.verbatim + (-1 if token["ends"] else 1))
            if not token["name"] or self.verbatim or not is_shortcode(token, self.closed, self.html):
                self.pieces.append(token[0])
            elif token["before"] or (token["closes"] and token["after"]):
                # Escaped: [[gallery]], or [[b] and [/b]] around something.
                self.pieces.append(token[0][len(token["before"]) : len(token[0]) - len(token["after"])])
            else:
                (self.end if token["closes"] else self.begin)(token, token["name"].lower())
                self.pieces.append(token["after"])
        self.pieces.append(self.html[at:])
        for name, attributes, place in reversed(self.unclosed):
            self.pieces.insert(place, self.shown(name, attributes, ""))
        return "".join(self.pieces)

    def begin(self, token: re.Match[str], name: str) -> None:
        attributes = attributes_of(token["rest"])
        if name in self.closed and not is_whole(token) and len(self.unclosed) < DEEPEST:
            self.unclosed.append((name, attributes, len(self.pieces)))
        else:
            self.pieces.append(self.shown(name, attributes, ""))

    def end(self, token: re.Match[str], name: str) -> None:
        if name in [opened for opened, _, _ in self.unclosed]:
            opened = ""
            while opened != name:
                opened, attributes, place = self.unclosed.pop()
                self.pieces[place:] = [self.shown(opened, attributes, "".join(self.pieces[place:]))]

    def shown(self, name: str, attributes: dict[str, str], content: str) -> str:
        if (made := self.show(name, attributes, content)) is None:
            self.unknown[name] = None
        return f" {content} " if made is None else made


def is_shortcode(token: re.Match[str], closed: set[str], html: str) -> bool:
    name, rest = token["name"].lower(), token["rest"]
    if name in KNOWN or name in closed or is_whole(token):
        return True
    if token["name"] != name or rest.startswith("="):
        return False
    is_escaped = bool(token["before"] and token["after"])
    is_alone = BEFORE.search(html, max(0, token.start() - 12), token.start()) and AFTER.match(html, token.end())
    return is_escaped or bool(FIRST_ATTRIBUTE.match(rest)) or (not rest.strip() and ("_" in name or bool(is_alone)))


def is_whole(token: re.Match[str]) -> bool:
    """Written as [name /]."""
    return token["rest"].endswith(" /") or token[0].endswith(f"{token['name']}/]")


def attributes_of(rest: str) -> dict[str, str]:
    found = ATTRIBUTE.findall(rest.replace("″", '"').replace("”", '"').replace("“", '"'))
    return {name.lower(): unescape(first or second or third) for name, first, second, third in found}
