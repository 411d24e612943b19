"""Asks an application as a web server does: through WSGI, without Django's test client."""

import io


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
    return int(answer[0][:3]), {name.lower(): value for name, value in answer[1]}, body
