from news.pages.generation import Generation

from .article_pictures import ArticlePicture
from .article_queries import ArticleQuerySet
from .articles import Article
from .authors import Author, AuthorName, FormerAuthorAddress
from .authorships import Authorship
from .broken_links import BrokenLink
from .categories import Category
from .former_slugs import FormerAddress, FormerTopicAddress
from .imports import Import, ImportedArticle, ImportedPicture, ImportLine
from .pictures import Picture
from .presence import Presence
from .preview_links import PreviewLink
from .redirects import Redirect
from .remarks import Remark
from .revisions import Revision
from .tallies import Tally
from .unsent_forms import UnsentForm
