from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE news_search USING fts5(
    title, summary, body, facets, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2'
)
"""
# Weights A to C order the ranking: title, summary, body. Topic and year, for the filters, have none.
POSTGRESQL = """
CREATE TABLE news_search (
    rowid bigint PRIMARY KEY,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    facets text NOT NULL,
    title_words tsvector GENERATED ALWAYS AS (to_tsvector('english', title)) STORED,
    words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')
        || setweight(to_tsvector('english', body), 'C') || array_to_tsvector(string_to_array(facets, ' '))
    ) STORED
);
CREATE INDEX news_search_title_words ON news_search USING gin (title_words);
CREATE INDEX news_search_words ON news_search USING gin (words);
"""


def create(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE news_search")


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
