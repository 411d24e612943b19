from .articles import ArticleAdmin
from .authors import AuthorAdmin
from .categories import CategoryAdmin
from .imports import ImportAdmin
from .pictures import PictureAdmin
from .redirects import RedirectAdmin
