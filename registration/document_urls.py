from django.urls import path
from django.views.generic import RedirectView

from news.reading.forwarding import found_by
from news.reading.public_page import public_page

from .models.documents import TERMS
from .views.documents import current, pdf, present_document, version, version_pdf

app_name = "documents"
terms = {"slug": TERMS}
of_document = found_by(present_document)


def moved_to(name: str):
    return public_page(RedirectView.as_view(pattern_name=name, permanent=True))


urlpatterns = [
    # The terms have an address of their own, which reverse() prefers for their slug: the last pattern wins.
    path("documents/terms/", moved_to("documents:current"), terms),
    path("documents/terms/<int:number>/", moved_to("documents:version"), terms),
    path("documents/<slug:slug>/", of_document(current), name="current"),
    path("documents/<slug:slug>/pdf/", of_document(pdf), name="pdf"),
    path("documents/<slug:slug>/<int:number>/", of_document(version), name="version"),
    path("documents/<slug:slug>/<int:number>/pdf/", of_document(version_pdf), name="version_pdf"),
    path("terms/", current, terms, name="current"),
    path("terms/pdf/", pdf, terms, name="pdf"),
    path("terms/<int:number>/", version, terms, name="version"),
    path("terms/<int:number>/pdf/", version_pdf, terms, name="version_pdf"),
]
