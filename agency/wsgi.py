import os
import re
from functools import partial

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
django = get_wsgi_application()

# Only now: it imports models, which Django must have been set up for.
from news.pages.serving import FinishedPages  # noqa: E402

# deploy/nginx.conf has the same three.
PRIVATE = re.compile("/static/|/media/|/admin/|/accounts/|/register/(?!news/$).")
PARAMETERS = {"page", "before", "after", "q", "topic", "year"}

# Old addresses need no look below these, however they are asked.
OURS = re.compile("/news/.+/$|/register/")

finished_pages = partial(
    FinishedPages, limit=settings.PAGE_STORE_BYTES, private=PRIVATE, ours=OURS, parameters=PARAMETERS
)
application = finished_pages(django)
