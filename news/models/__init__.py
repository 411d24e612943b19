from news.freshness import Generation

from .articles import Article, ArticleQuerySet, Category
from .pictures import Picture

__all__ = ["Article", "ArticleQuerySet", "Category", "Generation", "Picture"]
