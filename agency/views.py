from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from news.caching import public_page


@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """The process can do its work: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")


@public_page
def not_found(request, exception):
    """The 404 page; as public as the pages around it, and as short-lived as the next article is near."""
    return render(request, "404.html", status=404)
