from django.db import migrations, models

import registration.models.office


class Migration(migrations.Migration):
    dependencies = [("registration", "0009_desk_indexes")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="tried_text",
            field=models.TextField(
                "“We tried to reach you”",
                max_length=2000,
                default=registration.models.office.TRIED_TEXT,
                help_text="The words of the mail to candidates whom a call has not reached. Their name stands above, "
                "our name and telephone number below.",
            ),
        ),
    ]
