from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0008_people_required'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='person',
            index=models.Index(models.F('stage'), models.F('created_at'), condition=models.Q(('first_contact_at', None), ('umbrella', None)), name='person_waiting'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('umbrella', None)), fields=['first_contact_at'], name='person_contacted'),
        ),
    ]
