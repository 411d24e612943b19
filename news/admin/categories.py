from django.contrib import admin
from django.db.models import Count

from news.models import Category

from .free_slugs import OffersFreeSlug


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = OffersFreeSlug
    list_display = ["name", "articles", "introduction"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("articles"))

    @admin.display(description="articles", ordering="number")
    def articles(self, category) -> int:
        return category.number
