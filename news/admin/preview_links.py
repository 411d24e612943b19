"""Links by which people without an account see an article's preview; they are listed on its page for review."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from news.models import PreviewLink

from .preview import readable
from .staff_pages import StaffRequest


@require_POST
def share(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    article = readable(request, model_admin, pk)
    if key := request.POST.get("revoke"):
        get_object_or_404(article.preview_links, pk=key).delete()
        messages.success(request, "The link is revoked.")
    else:
        PreviewLink.objects.create(article=article, made_by=request.user)
        messages.success(request, "The link is ready: copy it from below.")
    return redirect("admin:news_article_review", pk)
