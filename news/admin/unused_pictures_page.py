from datetime import timedelta

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from news.models import Picture
from news.newsroom.catching_up import catch_up
from news.newsroom.unused_pictures import leftovers, remove_leftovers, unused_pictures

from .staff_pages import StaffRequest, page_response


def unused_pictures_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    may_remove = model_admin.has_delete_permission(request)
    if request.method == "POST":
        if not may_remove:
            raise PermissionDenied
        messages.success(request, remove(request, model_admin))
        return redirect(request.path)
    return page_response(
        request,
        model_admin,
        "admin/news/picture/unused.html",
        "Pictures and files that nothing uses",
        pictures=unused_pictures(),
        leftovers=leftovers(),
        may_remove=may_remove,
    )


def remove(request: StaffRequest, model_admin: ModelAdmin) -> str:
    """Remove what was chosen and is still unused; returns the message for staff."""
    if request.POST.get("remove") == "files":
        return f"Files removed of {remove_leftovers()} former pictures."
    chosen = set(request.POST.getlist("picture"))
    # The release before may have been at work until a moment ago.
    catch_up(timezone.now() - timedelta(days=2))
    pictures = [picture for picture in unused_pictures() if str(picture.pk) in chosen]
    for picture in pictures:
        model_admin.log_deletions(request, Picture.objects.filter(pk=picture.pk))
        picture.delete()
    return f"Pictures removed: {len(pictures)}."
