from django.urls import path, re_path

from .discovery import feeds, sitemaps
from .newsroom import previews
from .reading import share_cards, views
from .reading.forwarding import found_by, of_former_queries, present_article, present_author, present_topic
from .reading.public_page import dated_page, page_until, public_page
from .reading.search_page import search_page

app_name = "news"
feed = dated_page(feeds.feed)
of_article, of_author, of_topic = map(found_by, (present_article, present_author, present_topic))
article_card = of_article(public_page(share_cards.article_card))
author_feed = of_author(dated_page(feeds.author_feed))
urlpatterns = [
    path("", public_page(of_former_queries(views.article_list)), name="list"),
    path("feed.atom", feed, {"kind": "atom"}, name="atom"),
    path("feed.rss", feed, {"kind": "rss"}, name="rss"),
    path("sitemap.xml", dated_page(sitemaps.sitemap_index), name="sitemap"),
    path("sitemap-pages.xml", dated_page(sitemaps.sitemap_pages), name="sitemap-pages"),
    path("sitemap-news.xml", page_until(sitemaps.news_hold_until)(sitemaps.sitemap_news), name="sitemap-news"),
    path("sitemap-<int:part>.xml", dated_page(sitemaps.sitemap_part), name="sitemap-part"),
    path("archive/", public_page(views.archive), name="archive"),
    # Exactly four and two digits: one address for each month.
    re_path(r"^archive/(?P<year>[0-9]{4})/$", public_page(views.archive_year), name="archive-year"),
    re_path(
        r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", public_page(views.archive_month), name="archive-month"
    ),
    path("search/", public_page(search_page), name="search"),
    path("topics/<slug:slug>/", of_topic(public_page(views.article_list)), name="topic"),
    path("topics/<slug:slug>/feed.atom", of_topic(feed), {"kind": "atom"}, name="topic-atom"),
    path("topics/<slug:slug>/feed.rss", of_topic(feed), {"kind": "rss"}, name="topic-rss"),
    path("authors/<slug:slug>/", of_author(public_page(views.author_page)), name="author"),
    path("authors/<slug:slug>/feed.atom", author_feed, {"kind": "atom"}, name="author-atom"),
    path("authors/<slug:slug>/feed.rss", author_feed, {"kind": "rss"}, name="author-rss"),
    # Not public: the same template, for those who have the link.
    path("preview/<str:token>/", previews.shared_preview, name="preview"),
    path("share.png", public_page(share_cards.site_card), name="site-card"),
    path("<slug:slug>/", of_article(public_page(views.article_detail)), name="article"),
    path("<slug:slug>/share.png", article_card, name="share-card"),
    path("<slug:slug>/share-<slug:shape>.png", article_card, name="shaped-card"),
]
