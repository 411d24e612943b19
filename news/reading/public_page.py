"""The decorator of almost all public views: their pages change with the content, or when an article comes or goes."""

from news.models.next_change import next_change
from news.pages.lifetime import public_until

public_page = public_until(next_change)
