from .articles import ArticleAdmin
from .categories import CategoryAdmin
from .pictures import PictureAdmin
from .redirects import RedirectAdmin
