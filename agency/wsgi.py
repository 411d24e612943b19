import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
django = get_wsgi_application()

# Only now: it imports models, which Django must have been set up for.
from news.pages.serving import FinishedPages  # noqa: E402

application = FinishedPages(django)
