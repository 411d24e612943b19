"""What pasted text loses, for its writer to read: nothing that may mean something goes in silence."""

SENTENCES = {
    "struck": "Words that are struck out were left out: {}.",
    "hidden": "Words that are hidden were left out: {}.",
    "remark": "Colleagues’ comments were left out: {}.",
    "marked": "Colours, highlighting and underlines are not kept; if they mean something, say it in words: {}.",
    "symbol": "Symbols of a special font that could not be read stand as � now: {}.",
    "embedded": "Formulas, videos and other embedded things were left out: {}.",
}
MOST_QUOTED, LONGEST_QUOTE = 8, 60


class Losses:
    def __init__(self) -> None:
        self.quotes: dict[str, dict[str, None]] = {}
        self.said: set[str] = set()

    def is_first(self, words: str) -> bool:
        """Whether these have not been said in the text before."""
        is_new = words not in self.said
        self.said.add(words)
        return is_new

    def note(self, kind: str, text: str) -> None:
        if words := " ".join(text.split()):
            self.quotes.setdefault(kind, {})[words] = None

    @property
    def sentences(self) -> list[str]:
        return [SENTENCES[kind].format(listed([*self.quotes[kind]])) for kind in SENTENCES if kind in self.quotes]


def listed(quotes: list[str]) -> str:
    shown = [f"“{quote}”" if len(quote) <= LONGEST_QUOTE else f"“{quote[:LONGEST_QUOTE]}…”" for quote in quotes]
    more = len(shown) - MOST_QUOTED
    return ", ".join(shown[:MOST_QUOTED]) + (f" and {more} more" if more > 0 else "")
