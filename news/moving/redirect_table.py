"""Former addresses as a table, as people make it in Excel: from, to."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from news.addresses import list_address
from news.models import Article, FormerAddress, Redirect
from news.models.old_address_spellings import Unkeepable, former_path
from news.models.redirects import Target
from news.pages.lifetime import is_public_page
from news.pages.queries import FORMER_PARAMETERS
from news.reading.forwarding import better_address, match_of
from news.reading.published_article import topics_by_slug

from .reading_tables import rows_of


class Line(NamedTuple):
    number: int
    path: str
    to: str


@dataclass
class Table:
    """What can be kept, by former path, and sentences on what cannot or is told otherwise than it was written."""

    targets: dict[str, Target] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @contextmanager
    def naming(self, number: int) -> Iterator[None]:
        try:
            yield
        except Unkeepable as reason:
            self.problems.append(f"Line {number}: {reason.message}")


def read(data: bytes, hosts: Iterable[str] = ()) -> Table:
    table = Table()
    lines: dict[str, Line] = {}
    for number, row in rows_of(data):
        if number == 1 and not re.match("/|https?:", row[0]):
            continue
        with table.naming(number):
            line = line_of(number, row, hosts)
            first = lines.setdefault(line.path, line)
            if first is not line:
                counts = "repeats" if line.to == first.to else "leads elsewhere than"
                raise Unkeepable(f"{line.path} {counts} line {first.number}, which counts.")
    for line in lines.values():
        with table.naming(line.number):
            table.targets[line.path] = follow(line, lines, table.remarks)
    return table


def line_of(number: int, row: list[str], hosts: Iterable[str]) -> Line:
    if len(row) < 2 or not all(row[:2]) or any(row[2:]):
        raise Unkeepable("there should be two addresses, where from and where to.")
    from_here, to = (own_address(address, hosts) for address in row[:2])
    return Line(number, free_path(from_here), to)


def own_address(address: str, hosts: Iterable[str] = ()) -> str:
    """Path and query; of an address on another site than this and the old one an Unkeepable."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Unkeepable(f"“{address}” is not an address.") from None
    if parts.netloc and parts.netloc.lower() not in {urlsplit(settings.PUBLIC_ORIGIN).netloc, *map(str.lower, hosts)}:
        raise Unkeepable(f"“{address}” is on another site, {parts.netloc}.")
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def free_path(address: str) -> str:
    """The spelling of a former address, unless visitors find a page of ours there."""
    path = former_path(address)
    if is_page(path if "." in path else f"{path}/"):
        raise Unkeepable(f"{path} is a page of this site, which stays what it is.")
    return path


def follow(line: Line, lines: dict[str, Line], remarks: list[str]) -> Target:
    """The end of the chain that begins with this line."""
    passed = [line]
    while (target := target_of(passed[-1].to)) is None:
        address = passed[-1].to
        with suppress(Unkeepable):
            address = former_path(address)
        following = lines.get(address)
        if following in passed:
            raise Unkeepable(f"{line.path} leads round in a circle, by way of line {following.number}.")
        known = None if following else Redirect.objects.filter(path=address).with_targets().first()
        if known:
            following = Line(0, known.path, known.target)
        if following is None:
            raise Unkeepable(f"{line.path} leads to {address}, where there is nothing on this site.")
        passed.append(following)
    if len(passed) > 1:
        end = target if isinstance(target, str) else target.get_absolute_url()
        remarks.append(f"Line {line.number}: {line.path} leads to {line.to} and on; it will lead straight to {end}.")
    return target


def target_of(address: str) -> Target | None:
    """The article, published or not, the topic or the other public page at an address of this site."""
    path, _, query = address.partition("?")
    path = unquote(path)
    # A page of the old site by its number, not the start page.
    if path == "/" and FORMER_PARAMETERS & dict(parse_qsl(query)).keys():
        return None
    return page_at(path) or page_at(better_address(path) or "")


def page_at(path: str) -> Target | None:
    match = match_of(path)
    if match is None or not is_public_page(match.func):
        return None
    slug = match.kwargs.get("slug", "")
    if match.view_name == "news:article":
        articles = Article.objects.only("slug")
        former = FormerAddress.objects.filter(slug=slug).values("article")
        return articles.filter(slug=slug).first() or articles.filter(pk__in=former).first()
    if match.view_name == "news:topic":
        return topics_by_slug().get(slug)
    # The start page only leads on to the list.
    if path == "/":
        return list_address()
    return path if is_page(path) else None


def is_page(path: str) -> bool:
    """Whether visitors get a page of ours there, as far as the address tells."""
    match = match_of(path)
    if match is None or not is_public_page(match.func):
        return False
    finder = getattr(match.func, "finder", None)
    return finder is None or finder(match.kwargs["slug"]) == match.kwargs["slug"]
