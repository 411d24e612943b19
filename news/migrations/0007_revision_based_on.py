from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0006_search_every_word")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="based_on",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
