from django.db import migrations

CASES = [f"registration.{action}_case" for action in ("add", "change", "view")]
HOURS = [
    f"registration.{action}_{model}"
    for action in ("add", "change", "delete", "view")
    for model in ("openinghours", "closure")
]

GROUPS = {
    "Recruiters": CASES,
    "Managers": [
        *CASES,
        "registration.view_office",
        "registration.change_office",
        *HOURS,
        "registration.export_person",
        "registration.review_access",
    ],
}


def widen_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name, permissions in GROUPS.items():
        for group in groups.filter(name=name):
            group.permissions.add(*(find_permission(apps, schema_editor, permission) for permission in permissions))


def find_permission(apps, schema_editor, permission):
    """The permission; made here if need be, since Django makes its own only after the last migration."""
    using = schema_editor.connection.alias
    app, codename = permission.split(".")
    action, name = codename.split("_")
    # The access log has no permissions of its own: who may read it is a permission of people.
    name = {"access": "person"}.get(name, name)
    options = apps.get_model(app, name)._meta
    title = dict(options.permissions).get(codename, f"Can {action} {options.verbose_name}")
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    content_type, _ = types.get_or_create(app_label=app, model=name)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": title})[0]


class Migration(migrations.Migration):
    dependencies = [
        ("agency", "0004_answer_time_from_opening_hours"),
        ("registration", "0008_people_required"),
    ]

    operations = [migrations.RunPython(widen_groups, migrations.RunPython.noop)]
