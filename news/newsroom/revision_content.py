"""Two texts of one article compared, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import ForeignKey
from django.utils.dateparse import parse_datetime

from news.models import Article, Revision
from news.models.contents import FIELDS, Content, Plain, authors_in_words, field_of, present
from news.text.comparing import Passage, Row, blocks, compared_blocks, count_changed, passages
from news.times import in_words

LONGEST_PASSAGE = 1_000


@dataclass(frozen=True)
class Difference:
    """A field that differs: its texts side by side, and merged into one."""

    name: str
    label: str
    rows: tuple[Row, ...]
    merged: tuple[tuple[Passage, ...], ...]


def initial(content: Mapping[str, Plain], article: Article) -> dict[str, object]:
    """The initial data of a form."""
    return {name: field_of(article, name).to_python(value) for name, value in present(content).items()}


def said(content: Content, name: str) -> Plain:
    return (authors_in_words(content) if name == "authors" else content.get(name)) or None


def summary(old: Content | None, new: Content, article: Article) -> str:
    """“Title, summary; 3 paragraphs of the text changed”."""
    if old is None:
        return "The first text"
    names = [name for name in FIELDS if said(old, name) != said(new, name)]
    parts = [", ".join(str(field_of(article, name).verbose_name) for name in names if name != "body")]
    if "body" in names:
        count = count_changed(str(old.get("body") or ""), str(new.get("body") or ""))
        paragraphs = f"{count} paragraph{'' if count == 1 else 's'} of the text"
        parts.append(paragraphs if count else "form of the text")
    words = "; ".join(filter(None, parts))
    return f"{words[0].upper()}{words[1:]} changed" if words else "The same text"


def summarised(revisions: list[Revision], article: Article) -> list[tuple[Revision, str]]:
    """A page of the history, newest first, with what each has changed."""
    earlier = article.revisions.filter(number__lt=revisions[-1].number) if revisions else article.revisions.none()
    seeds = [earlier.standing().newest_first().first(), earlier.publications().first()]
    rows, before = [], dict[bool, Content]()
    for revision in [*filter(None, seeds), *reversed(revisions)]:
        rows.append((revision, summary(before.get(revision.replaces_publication), revision.content, article)))
        if revision.state == Revision.State.PUBLISHED:
            before[True] = revision.content
        if revision.state != Revision.State.ASIDE:
            before[False] = revision.content
    return rows[: -len(revisions) - 1 : -1]


def passages_of(content: Content) -> list[str]:
    """What a comment can be about."""
    texts = [content.get("title"), content.get("summary"), *blocks(str(content.get("body") or ""))]
    return list(dict.fromkeys(text[:LONGEST_PASSAGE] for text in map(str, filter(None, texts))))


def differences(old: Content, new: Content, article: Article) -> Iterator[Difference]:
    for name in FIELDS:
        before, after = said(old, name), said(new, name)
        if before != after:
            field = field_of(article, name)
            label = str(field.verbose_name)
            if name == "body":
                rows = compared_blocks(str(before or ""), str(after or ""))
                yield Difference(name, label, rows, tuple(row.merged for row in rows if row.differs))
            else:
                merged = tuple(
                    passages(in_readable_form(article, name, before), in_readable_form(article, name, after))
                )
                yield Difference(name, label, (Row(merged),), (merged,))


def in_readable_form(article: Article, name: str, value: Plain) -> str:
    field = field_of(article, name)
    if value in (None, ""):
        return ""
    if isinstance(field, ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else "no longer there"
    if name.endswith("_at") and (moment := parse_datetime(str(value))) and len(str(value)) > 10:
        return in_words(moment)
    return str(value)
