from .articles import ArticleAdmin, CategoryAdmin
from .pictures import PictureAdmin

__all__ = ["ArticleAdmin", "CategoryAdmin", "PictureAdmin"]
