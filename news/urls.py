from django.urls import path

from . import views

app_name = "news"
urlpatterns = [
    path("", views.ArticleList.as_view(), name="list"),
    path("topics/<slug:slug>/", views.TopicArticles.as_view(), name="topic"),
    path("<slug:slug>/", views.ArticleDetail.as_view(), name="article"),
]
