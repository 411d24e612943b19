"""What a reader's first view of an article weighs over the wire, from the real web server."""

import re
from http.client import HTTPConnection

import brotli

from tests import builders
from tests.processes import PATIENCE


def transferred(server, path):
    """The body as it travels to a browser that knows every compression."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip, deflate, br, zstd"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, path
    return body


def test_article_with_its_form_style_and_scripts_weighs_fifteen_kilobytes_at_most(server):
    # Of 600 words, no two of them in a row alike, so that compression finds in it what it finds in prose.
    words = [f"w{n * 7919 % 6007:x}" for n in range(600)]
    paragraphs = (" ".join(words[n : n + 60]) for n in range(0, 600, 60))
    path = builders.make_article(body="".join(map("<p>{}</p>".format, paragraphs))).get_absolute_url()
    # As the first reader gets it; for the others it is packed better.
    packed = transferred(server, path)
    html = brotli.decompress(packed).decode()
    linked = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script[^>]* src="([^"]+)"', html)
    weights = {address: len(transferred(server, address)) for address in map("".join, linked)} | {path: len(packed)}
    assert len(weights) >= 3, weights
    assert sum(weights.values()) <= 15_000, weights
