"""Whether the web server beside it answers: ends with 0 or 1, for a container's health check."""

import os
import sys
from http.client import HTTPConnection

connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
connection.request("GET", "/healthz", headers={"Host": os.environ["AGENCY_ALLOWED_HOSTS"].partition(",")[0]})
sys.exit(connection.getresponse().status != 200)
