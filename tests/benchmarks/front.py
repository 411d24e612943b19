"""What a hit costs behind nginx, beside nginx serving the same bytes as a static file, with deploy/nginx.conf.

./run bench front
"""

import os
import shutil
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from tests.nginx_front import Nginx

from . import meter, pages

ROUNDS, SECONDS, CONNECTIONS = 5, 3, 16


def body(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": meter.ACCEPTED})
    return connection.getresponse().read()


def main() -> None:
    os.environ.setdefault("AGENCY_SECRET_KEY", "only-for-benchmarks-" + "k" * 40)
    site = pages.site_with(1_000, "")
    folder = Path(tempfile.mkdtemp(prefix="agency-front-"))
    # A folder that the workers of an nginx run by root may enter too.
    folder.chmod(0o755)
    try:
        front = Nginx(site, folder / "nginx", log="off")
        application = site.start()
        nginx = front.start()
        path = pages.PAGES["article"]
        (site.data / "static" / "same-bytes.html").write_bytes(body(front.port, path))
        samples: dict[str, list[meter.Sample]] = {}
        for _ in range(ROUNDS):
            for name, asked in (("article", path), ("static file", "/static/same-bytes.html")):
                # By name and not by number: the site answers to the one host that it knows.
                url = f"http://localhost:{front.port}{asked}"
                found = meter.measure(url, [nginx.pid, application.pid], SECONDS, CONNECTIONS)
                samples.setdefault(name, []).append(found)
        for name, found in samples.items():
            middle = meter.Sample.median(found)
            print(
                f"{name:12} {middle.cpu_ms:.4f} ms CPU, {middle.per_second:,.0f} a second, p99 {middle.p99_ms:.2f} ms"
            )
    finally:
        site.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
