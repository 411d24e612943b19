import os
import re
from functools import partial

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
django = get_wsgi_application()

# Only now: it imports models, which Django must have been set up for.
from news.pages.serving import FinishedPages  # noqa: E402

# deploy/nginx.conf has the same two lists.
PRIVATE = re.compile("/static/|/media/|/admin/|/accounts/|/register/(?!news/$).")
PARAMETERS = {"page", "before", "after", "q", "topic", "year"}

finished_pages = partial(FinishedPages, limit=settings.PAGE_STORE_BYTES, private=PRIVATE, parameters=PARAMETERS)
application = finished_pages(django)
