from django.db import migrations

ARTICLES = [f"news.{action}_{model}" for model in ("article", "picture") for action in ("add", "change", "view")]
CATEGORIES = [f"news.{action}_category" for action in ("add", "change", "delete", "view")]
DOCUMENTS = ["registration.view_document", "registration.view_documentversion"]
CANDIDATES = ["registration.view_registration", "registration.change_registration"]

GROUPS = {
    "Writers": [*ARTICLES, "news.view_category"],
    "Editors": [*ARTICLES, "news.publish_article", "news.delete_article", "news.delete_picture", *CATEGORIES],
    "Recruiters": [*CANDIDATES, *DOCUMENTS],
    "Managers": [
        *ARTICLES,
        "news.publish_article",
        "news.delete_article",
        "news.purge_article",
        "news.delete_picture",
        *CATEGORIES,
        *CANDIDATES,
        "registration.delete_registration",
        *DOCUMENTS,
        "registration.add_document",
        "registration.change_document",
        "registration.add_documentversion",
        "registration.change_documentversion",
        "registration.delete_documentversion",
        "agency.view_agency",
        "agency.change_agency",
    ],
}


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name, permissions in GROUPS.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(find_permission(apps, schema_editor, permission) for permission in permissions))


def find_permission(apps, schema_editor, permission):
    """The permission; made here if need be, since Django makes its own only after the last migration."""
    using = schema_editor.connection.alias
    app, codename = permission.split(".")
    action, model = codename.split("_")
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    content_type, _ = types.get_or_create(app_label=app, model=model)
    name = f"Can {action} {model.replace('documentversion', 'version')}"
    return permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


class Migration(migrations.Migration):
    dependencies = [
        ("agency", "0002_agency"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
