from django.urls import path

from . import feeds, sitemaps, views
from .caching import public_page

app_name = "news"
feed = public_page(feeds.feed)
urlpatterns = [
    path("", public_page(views.ArticleList.as_view()), name="list"),
    path("feed.atom", feed, {"kind": "atom"}, name="atom"),
    path("feed.rss", feed, {"kind": "rss"}, name="rss"),
    path("sitemap.xml", public_page(sitemaps.sitemap_index), name="sitemap"),
    path("sitemap-pages.xml", public_page(sitemaps.sitemap_pages), name="sitemap-pages"),
    path("sitemap-news.xml", public_page(sitemaps.sitemap_news), name="sitemap-news"),
    path("sitemap-<int:part>.xml", public_page(sitemaps.sitemap_part), name="sitemap-part"),
    path("topics/<slug:slug>/", public_page(views.TopicArticles.as_view()), name="topic"),
    path("topics/<slug:slug>/feed.atom", feed, {"kind": "atom"}, name="topic-atom"),
    path("topics/<slug:slug>/feed.rss", feed, {"kind": "rss"}, name="topic-rss"),
    path("<slug:slug>/", public_page(views.ArticleDetail.as_view()), name="article"),
]
