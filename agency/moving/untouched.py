"""What an import remembers of an article's text, by digests: keys of the database are in them, so none can move."""

from news.models import ImportedArticle
from news.newsroom.publishing import working_copy
from news.newsroom.three_versions import Digests, digests


def present(known: ImportedArticle) -> Digests:
    return digests(working_copy(known.article).content) if known.article else {}


def untouched(known: ImportedArticle) -> list[str]:
    """Fields that are still as they came."""
    return [name for name, digest in present(known).items() if known.taken.get(name) == digest]


def remembered(known: ImportedArticle) -> Digests:
    """The other way round: with the names of those fields in place of the digests."""
    return {name: digest for name, digest in present(known).items() if name in known.taken}
