from news.freshness import Generation

from .addresses import FormerAddress
from .articles import Article
from .categories import Category
from .links import BrokenLink
from .pictures import Picture
from .previews import PreviewLink
from .queries import ArticleQuerySet
from .reviews import Remark
from .revisions import Revision
from .tallies import Tally
from .writing import Presence, UnsentForm

__all__ = [
    "Article",
    "ArticleQuerySet",
    "BrokenLink",
    "Category",
    "FormerAddress",
    "Generation",
    "Picture",
    "Presence",
    "PreviewLink",
    "Remark",
    "Revision",
    "Tally",
    "UnsentForm",
]
