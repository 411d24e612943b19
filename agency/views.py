from django.shortcuts import render

from news.caching import public_page


@public_page
def not_found(request, exception):
    """The 404 page; as public as the pages around it, and as short-lived as the next article is near."""
    return render(request, "404.html", status=404)
