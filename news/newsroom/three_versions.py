"""What an open form has changed of a text, and what was changed meanwhile, known by digests of what the form showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from news.models import Revision
from news.models.contents import FIELDS, Content, Plain
from news.text.allowed_markup import sanitise

type Digests = Mapping[str, str]

TO_THE_MINUTE = len("2027-03-02T09:00")


@dataclass(frozen=True)
class OpenForm:
    """The form that a text comes from, and what it showed when it was last in step with the article."""

    tab: UUID | None = None
    opened: Digests | None = None
    # Grows with each save of the page's script; 0 without scripts.
    sent: int = 0

    def shown(self, working: Revision) -> Digests | None:
        """By what the form itself has saved last, though its answer may have been lost on the way.

        None if it was opened by a program, or before forms said so.
        """
        return working.opened if self.tab and working.tab == self.tab else self.opened

    def with_sent(self, known: Digests | None) -> Digests:
        return {**(known or {}), "sent": str(self.sent)}

    def is_late(self, revision: Revision) -> bool:
        """Whether what the form has sent after this is saved already: a request may dawdle on its way."""
        is_own = bool(self.tab and revision.tab == self.tab)
        return is_own and 0 < self.sent < int((revision.opened or {}).get("sent", 0))

    def compare(self, content: Content, working: Revision) -> tuple[set[str], set[str]]:
        shown = self.shown(working)
        return compare(content, working.content, shown) if shown else (set(), set())


def written(opened: Digests) -> str:
    return " ".join(f"{name}:{known}" for name, known in opened.items())


def read(opened: str) -> Digests:
    return {name: known for name, _, known in (pair.partition(":") for pair in opened.split())}


def digest(name: str, value: Plain) -> str:
    """The same for all that a form cannot tell apart: it knows no seconds, and browsers have line ends of their own."""
    text = str(value or "").strip().replace("\r\n", "\n")
    return blake2b((text[:TO_THE_MINUTE] if name.endswith("_at") else text).encode(), digest_size=6).hexdigest()


def digests(content: Content) -> Digests:
    return {name: digest(name, content.get(name)) for name in FIELDS}


def as_sent(content: Content) -> Content:
    """As a form sends it back unchanged."""
    return content | {"body": sanitise(str(content.get("body") or ""))}


def changed(content: Content, since: Digests) -> set[str]:
    return {name for name, known in digests(content).items() if known != since.get(name)}


def compare(mine: Content, theirs: Content, opened: Digests | None) -> tuple[set[str], set[str]]:
    """The fields that only they have changed, and those that both have, each differently."""
    ours, others = changed(mine, opened or {}), changed(theirs, opened or {})
    # A program's body may be one that no form sends.
    if "body" in others and "body" not in changed(as_sent(theirs), opened or {}):
        others.remove("body")
    return others - ours, ours & others & changed(mine, digests(theirs))


def beside_other_tabs(content: Content, working: Revision, form: OpenForm, based_on: int) -> Content:
    """The form's text, with what only other tabs of the author's have changed; what both have is set aside first."""
    followed, clashing = form.compare(content, working)
    is_blind = not form.shown(working) and based_on < working.edit and content != working.content
    if working.is_draft and (clashing or is_blind):
        # Of no tab, so that nothing is ever written over it.
        kept = {"opened": form.opened, "created_at": working.created_at, "saved_at": working.saved_at}
        Revision.record(working.article, Revision.State.ASIDE, working.content, working.author, **kept)
    return content | {name: working.content.get(name) for name in followed}
