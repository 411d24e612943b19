"""Small exports of other systems, in our own words."""

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/{0}/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{0}/"'
)


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def item(text="", *, id=5, title="Rates in spring", categories="", metas=(), extra="", **fields):
    values = {
        "wp:post_id": str(id),
        "wp:post_date": "2017-01-27 09:30:00",
        "wp:post_date_gmt": "2017-01-27 09:30:00",
        "wp:post_name": "rates-in-spring",
        "wp:status": "publish",
        "wp:post_type": "post",
        "wp:post_password": "",
        "wp:is_sticky": "0",
        "dc:creator": "maya",
        "guid": f"http://old.example/?p={id}",
        "link": "http://old.example/2017/01/27/rates-in-spring/",
    } | {name.replace("__", ":"): value for name, value in fields.items()}
    lines = [f"<{name}>{cdata(value)}</{name}>" for name, value in values.items() if value is not None]
    lines += [
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in metas
    ]
    return (
        f"<item><title>{cdata(title)}</title>{''.join(lines)}<content:encoded>{cdata(text)}</content:encoded>"
        f"{categories}{extra}</item>"
    )


def category(name, slug, domain="category"):
    return f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}>{cdata(name)}</category>"


def attachment(id, file, *, alt="", caption="", parent=0):
    return item(
        id=id,
        title=Path(file).stem,
        wp__post_type="attachment",
        wp__status="inherit",
        wp__post_parent=str(parent),
        wp__attachment_url=f"http://old.example/wp-content/uploads/{file}",
        excerpt__encoded=caption,
        metas=[
            ("_wp_attached_file", file),
            ("_wp_attachment_image_alt", alt),
            ("_wp_attachment_metadata", 'O:3:"Bad":0:{}'),
        ],
    )


def wxr(*items, version="1.2", channel="", prolog="", home="http://old.example"):
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n{prolog}<rss version="2.0" {SPACES.format(version)}>\n<channel>\n'
        f"<title>Old news</title>\n<link>{home}</link>\n<wp:wxr_version>{version}</wp:wxr_version>\n"
        f"<wp:base_site_url>{home}</wp:base_site_url>\n<wp:base_blog_url>{home}</wp:base_blog_url>\n"
        "<wp:author><wp:author_id>2</wp:author_id><wp:author_login>maya</wp:author_login>"
        "<wp:author_display_name><![CDATA[Maya O&#8217;Neill]]></wp:author_display_name></wp:author>\n"
        f"{channel}\n" + "\n".join(items) + "\n</channel>\n</rss>\n"
    )


def ghost(*posts, version="5.75.0", **tables):
    data = {"posts": list(posts), "settings": [{"key": "title", "value": "Old ghost"}], **tables}
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": version}, "data": data}]})


def ghost_post(html="<p>Shifts are <b>open</b>.</p>", **fields):
    return {
        "id": "5f1e0a0b0c0d0e0f10111213",
        "uuid": "b1d5c1f0-7a43-4f6c-9a37-6f2f5d1a0001",
        "title": "Open shifts",
        "slug": "open-shifts",
        "html": html,
        "status": "published",
        "visibility": "public",
        "type": "post",
        "featured": 0,
        "published_at": "2021-03-04T09:00:00.000Z",
        "updated_at": "2021-03-05T10:00:00.000Z",
    } | fields
