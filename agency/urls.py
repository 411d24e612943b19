from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView, TemplateView

from news.discovery.indexnow import key_file
from news.reading.forwarding import of_former_queries
from news.reading.public_page import public_page

from . import errors, media
from .watching import metrics, probes

urlpatterns = [
    path("", public_page(of_former_queries(RedirectView.as_view(pattern_name="news:list"))), name="home"),
    path("robots.txt", public_page(TemplateView.as_view(template_name="robots.txt", content_type="text/plain"))),
    path(
        ".well-known/security.txt",
        public_page(TemplateView.as_view(template_name="security.txt", content_type="text/plain; charset=utf-8")),
    ),
    # Browsers ask for it by this name where a page cannot name it: feeds, pictures, the stock admin.
    path("favicon.ico", public_page(RedirectView.as_view(url=lazy(static, str)("mark.svg")))),
    path("indexnow-<slug:key>.txt", public_page(key_file), name="indexnow-key"),
    path("sitemap.xml", public_page(RedirectView.as_view(pattern_name="news:sitemap"))),
    path("news/", include("news.urls")),
    path("", include("registration.document_urls")),
    path("accessibility/", public_page(TemplateView.as_view(template_name="accessibility.html")), name="accessibility"),
    path("register/", include("registration.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media.media),
    path("accounts/", include("agency.sign_in.urls")),
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", metrics.metrics),
]

handler404 = errors.not_found
handler429 = "agency.sign_in.views.too_many_requests"
handler500 = errors.server_error
