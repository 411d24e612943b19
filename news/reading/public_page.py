"""The decorator of public views whose pages change when an article appears or expires."""

from news.models.next_change import next_change
from news.pages.lifetime import public_until

public_page = public_until(next_change)
