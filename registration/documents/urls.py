from django.urls import path
from django.views.generic import RedirectView

from news.caching import public_page
from registration.models.documents import TERMS

from . import views

app_name = "documents"
terms = {"slug": TERMS}


def moved_to(name: str):
    return public_page(RedirectView.as_view(pattern_name=name, permanent=True))


urlpatterns = [
    # The terms live at an address of their own; the same names lead to it for that slug.
    path("documents/terms/", moved_to("documents:current"), terms),
    path("documents/terms/<int:number>/", moved_to("documents:version"), terms),
    path("documents/<slug:slug>/", views.current, name="current"),
    path("documents/<slug:slug>/pdf/", views.pdf, name="pdf"),
    path("documents/<slug:slug>/<int:number>/", views.version, name="version"),
    path("documents/<slug:slug>/<int:number>/pdf/", views.version_pdf, name="version_pdf"),
    path("terms/", views.current, terms, name="current"),
    path("terms/pdf/", views.pdf, terms, name="pdf"),
    path("terms/<int:number>/", views.version, terms, name="version"),
    path("terms/<int:number>/pdf/", views.version_pdf, terms, name="version_pdf"),
]
