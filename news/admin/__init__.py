from .articles import ArticleAdmin
from .categories import CategoryAdmin
from .pictures import PictureAdmin

__all__ = ["ArticleAdmin", "CategoryAdmin", "PictureAdmin"]
