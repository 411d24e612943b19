from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from .models import Article, Category


class ArticleList(ListView):
    paginate_by = 12

    # A method: as a class attribute published() would read the clock once, at start-up.
    def get_queryset(self):
        return Article.objects.published().newest_first().select_related("category", "picture").defer("body")


class TopicArticles(ArticleList):
    def get_queryset(self):
        self.topic = get_object_or_404(Category, slug=self.kwargs["slug"])
        return super().get_queryset().filter(category=self.topic)

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.topic, **kwargs)


class ArticleDetail(DetailView):
    def get_queryset(self):
        return Article.objects.published().select_related("category", "picture")
