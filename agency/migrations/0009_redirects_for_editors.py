from importlib import import_module

from django.db import migrations

find_permission = import_module("agency.migrations.0005_desk_permissions").find_permission
REDIRECTS = [f"news.{action}_redirect" for action in ("add", "delete", "view")]


def let_editors_redirect(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for group in groups.filter(name__in=["Editors", "Managers"]):
        group.permissions.add(*(find_permission(apps, schema_editor, permission) for permission in REDIRECTS))


class Migration(migrations.Migration):
    dependencies = [("agency", "0008_imports_for_managers"), ("news", "0014_redirects")]

    operations = [migrations.RunPython(let_editors_redirect, migrations.RunPython.noop)]
