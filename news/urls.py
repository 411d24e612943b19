from django.urls import path

from . import views
from .caching import public_page

app_name = "news"
urlpatterns = [
    path("", public_page(views.ArticleList.as_view()), name="list"),
    path("topics/<slug:slug>/", public_page(views.TopicArticles.as_view()), name="topic"),
    path("<slug:slug>/", public_page(views.ArticleDetail.as_view()), name="article"),
]
