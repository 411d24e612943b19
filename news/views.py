from django.http import Http404
from django.shortcuts import render
from django.views.generic import DetailView, ListView

from .models import Article, Category


class ArticleList(ListView):
    paginate_by = 12

    # A method: as a class attribute published() would read the clock once, at start-up.
    def get_queryset(self):
        return Article.objects.published().newest_first().select_related("category", "picture").defer("body")

    def get_context_data(self, **kwargs):
        return super().get_context_data(topics=Category.objects.all(), **kwargs)


class TopicArticles(ArticleList):
    def get_queryset(self):
        # All topics at once: the page lists them anyway.
        self.topics = Category.objects.all()
        self.topic = next((topic for topic in self.topics if topic.slug == self.kwargs["slug"]), None)
        if self.topic is None:
            raise Http404
        return super().get_queryset().filter(category=self.topic)

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.topic, **kwargs) | {"topics": self.topics}


class ArticleDetail(DetailView):
    def get_queryset(self):
        return Article.objects.published().select_related("category", "picture")

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if Article.objects.expired().filter(slug=kwargs["slug"]).exists():
                return render(request, "410.html", status=410)
            raise
