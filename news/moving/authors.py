"""Who wrote the articles there, as authors here."""

from collections.abc import Iterable

from news.models import Author


class Authors:
    def __init__(self, *, is_dry_run: bool) -> None:
        self.is_dry_run = is_dry_run
        self.known: dict[str, int] = {}

    def keys(self, names: Iterable[str]) -> list[int]:
        """Made where nobody of that name is known; a dry run makes nobody."""
        wanted = [] if self.is_dry_run else [name for name in names if name.strip()]
        for name in wanted:
            if name not in self.known:
                self.known[name] = Author.objects.named(name).pk
        return list(dict.fromkeys(self.known[name] for name in wanted))
