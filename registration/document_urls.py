from django.urls import path
from django.views.generic import RedirectView

from news.reading.public_page import public_page
from registration.models.documents import TERMS
from registration.views import documents

app_name = "documents"
terms = {"slug": TERMS}


def moved_to(name: str):
    return public_page(RedirectView.as_view(pattern_name=name, permanent=True))


urlpatterns = [
    # The terms live at an address of their own; the same names lead to it for that slug.
    path("documents/terms/", moved_to("documents:current"), terms),
    path("documents/terms/<int:number>/", moved_to("documents:version"), terms),
    path("documents/<slug:slug>/", documents.current, name="current"),
    path("documents/<slug:slug>/pdf/", documents.pdf, name="pdf"),
    path("documents/<slug:slug>/<int:number>/", documents.version, name="version"),
    path("documents/<slug:slug>/<int:number>/pdf/", documents.version_pdf, name="version_pdf"),
    path("terms/", documents.current, terms, name="current"),
    path("terms/pdf/", documents.pdf, terms, name="pdf"),
    path("terms/<int:number>/", documents.version, terms, name="version"),
    path("terms/<int:number>/pdf/", documents.version_pdf, terms, name="version_pdf"),
]
