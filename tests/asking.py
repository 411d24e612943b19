"""Asks an application as a web server does: through WSGI, without Django's test client."""

import io
import time

from agency.wsgi import finished_pages
from news.pages import lifetime


def ask(application, path, method="GET", query="", **headers):
    """Status code, headers by lower-case name, body."""
    answer = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    result = application(environ, lambda status, headers, error=None: answer.extend((status, headers)))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return int(answer[0][:3]), {name.lower(): value for name, value in answer[1]}, body


def public(body, *headers, status="200 OK", lasts=60):
    """Finished pages before a stand-in for Django, which answers everybody with the public page that `body` makes."""

    def django(environ, start_response):
        until = time.time() + lasts
        made = body()
        environ[lifetime.PAGE_UNTIL] = until
        start_response(status, list(headers))
        return Body([made])

    return finished_pages(django)


class Body(list):
    def close(self):
        pass
