import datetime
import django.db.models.deletion
import django.utils.timezone
import registration.models.references
import uuid
from django.conf import settings
from django.db import migrations, models

from registration.privacy.ledger import LEDGER


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0011_generation_changed_at'),
        ('registration', '0005_former_document_addresses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite rebuilds the table of proofs, which a trigger of the ledger reads; 0008 puts the triggers back.
        migrations.RunPython(LEDGER.lift_in_migration, LEDGER.stand_in_migration),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('user_number', models.BigIntegerField()),
                ('username', models.CharField(max_length=150)),
                ('action', models.CharField(choices=[('view', 'opened'), ('search', 'found by a search'), ('export', 'exported'), ('pack', 'took the pack of'), ('erase', 'erased'), ('merge', 'joined'), ('bulk', 'changed among others')], max_length=6)),
                ('person_number', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name_plural': 'access log',
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=registration.models.references.random_reference, editable=False, max_length=9, unique=True)),
                ('kind', models.CharField(choices=[('access', 'See my data'), ('correction', 'Correct my data'), ('erasure', 'Erase my data'), ('restriction', 'Restrict what you do with my data'), ('objection', 'Object to what you do with my data'), ('complaint', 'Complain')], max_length=11)),
                ('source', models.CharField(choices=[('form', 'public form'), ('own_page', "the person's own page"), ('telephone', 'telephone'), ('letter', 'letter or mail')], default='form', max_length=9)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('words', models.TextField(blank=True, max_length=4000, verbose_name='what they ask')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('due_on', models.DateField(verbose_name='due')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged')),
                ('identity_checked_at', models.DateTimeField(blank=True, null=True, verbose_name='identity checked')),
                ('identity_note', models.CharField(blank=True, max_length=200, verbose_name='how we know who it is')),
                ('outcome', models.CharField(blank=True, choices=[('done', 'done'), ('partly', 'done in part'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], max_length=9)),
                ('outcome_note', models.TextField(blank=True, max_length=4000, verbose_name='what was done, and why')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'request or complaint',
                'verbose_name_plural': 'requests and complaints',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('name', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'verbose_name': 'day when nobody is there',
                'verbose_name_plural': 'bank holidays and other days when nobody is there',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('call', 'call'), ('mail', 'mail'), ('stage', 'status'), ('owner', 'owner'), ('next', 'next step'), ('correction', 'correction'), ('wish', 'wish'), ('service', 'working with us'), ('joined', 'joined'), ('parted', 'parted'), ('note', 'note')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=30)),
                ('before', models.CharField(blank=True, max_length=254)),
                ('after', models.CharField(blank=True, max_length=254)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer_days', models.PositiveSmallIntegerField(default=1, help_text='What pages and mails promise. A registration that arrives when nobody is there counts from the next opening.', verbose_name='working days until the first call')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], unique=True)),
                ('opens', models.TimeField(default=datetime.time(9, 0))),
                ('closes', models.TimeField(default=datetime.time(17, 30))),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
                'ordering': ['weekday'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='registered')),
                ('stage', models.CharField(choices=[('pending', 'does not count yet'), ('new', 'new'), ('contacted', 'contacted'), ('working', 'works with us'), ('left', 'worked with us'), ('unsuitable', 'not suitable'), ('closed', 'not looking')], default='pending', max_length=10, verbose_name='status')),
                ('next_step', models.CharField(blank=True, choices=[('call', 'Call'), ('mail', 'Write a mail')], max_length=4)),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='next step due')),
                ('first_contact_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first contact')),
                ('last_contact_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last contact')),
                ('first_name', models.CharField(max_length=200)),
                ('last_name', models.CharField(max_length=200)),
                ('email', models.CharField(max_length=254, verbose_name='e-mail')),
                ('email_normalised', models.CharField(db_index=True, editable=False, max_length=320)),
                ('email_confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='address confirmed')),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('telephone_e164', models.CharField(blank=True, db_index=True, editable=False, max_length=16)),
                ('profession', models.CharField(blank=True, choices=[('doctor', 'Doctor'), ('nurse', 'Nurse or midwife'), ('ahp', 'Allied health professional'), ('scientist', 'Healthcare scientist'), ('other', 'Other')], max_length=10)),
                ('best_time', models.CharField(blank=True, choices=[('morning', 'Morning, 9 to 12'), ('midday', 'Midday, 12 to 2'), ('afternoon', 'Afternoon, 2 to 5'), ('evening', 'Evening, after 5')], max_length=10, verbose_name='best time to call')),
                ('restricted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='processing restricted')),
                ('objected_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='objected')),
                ('no_contact_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='not to be contacted')),
            ],
            options={
                'verbose_name': 'candidate',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('export_person', 'Can export candidates'), ('review_access', 'Can see who has looked at candidates')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_digest', models.CharField(max_length=64, unique=True)),
                ('refused_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='began')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended')),
                ('keep_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['began_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('held', 'held back')], default='waiting', max_length=7)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='last tried')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('problem', models.CharField(blank=True, help_text='Why the last attempt failed; never an address.', max_length=200)),
                ('kind', models.CharField(choices=[('candidate.registered', 'registered'), ('candidate.status_changed', 'status changed'), ('test', 'test')], max_length=30)),
                ('before', models.CharField(blank=True, max_length=10, verbose_name='former status')),
                ('after', models.CharField(blank=True, max_length=10, verbose_name='new status')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='registration_status_known',
        ),
        migrations.AddField(
            model_name='erasure',
            name='by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='erasure',
            name='is_listed',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='erasure',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='erasure',
            name='why',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='mail',
            name='address',
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='mail',
            name='content',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='mail',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AlterField(
            model_name='consent',
            name='source',
            field=models.CharField(choices=[('form', 'ticked on the form'), ('thanks', 'ticked on the thank-you page'), ('link', 'link in a mail'), ('telephone', 'told us by telephone'), ('own_page', "changed on the person's own page")], max_length=9),
        ),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('confirmation', 'confirmation to the candidate'), ('link', 'link instead of a captcha'), ('alert', 'alert to recruiters'), ('tried', '“We tried to reach you”'), ('changed', 'notice of a change'), ('own_page', "link to the person's own page"), ('case', 'answer to a request or complaint'), ('staff', 'mail to staff')], max_length=12),
        ),
        migrations.AlterField(
            model_name='mail',
            name='registration',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='registration.registration'),
        ),
        migrations.AlterField(
            model_name='mail',
            name='state',
            field=models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('held', 'held back')], default='waiting', max_length=7),
        ),
        migrations.AlterField(
            model_name='registration',
            name='status',
            field=models.CharField(choices=[('new', 'counts'), ('unconfirmed', 'waiting for the e-mailed link'), ('quarantined', 'in quarantine'), ('spam', 'spam')], default='new', max_length=12),
        ),
        migrations.AddIndex(
            model_name='access',
            index=models.Index(fields=['person_number', '-at'], name='access_of_person'),
        ),
        migrations.AddIndex(
            model_name='access',
            index=models.Index(fields=['user_number', '-at'], name='access_by_user'),
        ),
        migrations.AddField(
            model_name='case',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mail',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='registration.case'),
        ),
        migrations.AddField(
            model_name='event',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='only_one_office'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 30)), name='answer_days_possible'),
        ),
        migrations.AddField(
            model_name='closure',
            name='office',
            field=models.ForeignKey(default=1, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='registration.office'),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='office',
            field=models.ForeignKey(default=1, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='registration.office'),
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_key', serialize=False, to='registration.person')),
                ('text', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='registration.person'),
        ),
        migrations.AddField(
            model_name='person',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidates', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='person',
            name='umbrella',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='all_parts', to='registration.person'),
        ),
        migrations.AddField(
            model_name='event',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='registration.person'),
        ),
        migrations.AddField(
            model_name='case',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='registration.person'),
        ),
        migrations.AddField(
            model_name='mail',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='registration.person'),
        ),
        migrations.AddField(
            model_name='registration',
            name='person',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='registration.person'),
        ),
        migrations.RemoveConstraint(model_name="mail", name="mail_owed_once"),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["confirmation", "link", "alert"])),
                fields=("registration", "kind"),
                name="mail_owed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('registration__isnull', False), ('person__isnull', False), ('case__isnull', False), models.Q(('address', ''), _negated=True), _connector='OR'), name='mail_is_about_somebody'),
        ),
        migrations.AddField(
            model_name='service',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='registration.person'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='registration.person'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='opens_before_it_closes'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('umbrella', None)), name='person_newest'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('umbrella', None)), fields=['stage', 'next_at'], name='person_due'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('umbrella', None)), fields=['owner', 'next_at'], name='person_owned'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('email', ''), _negated=True), models.Q(('email_normalised', ''), _negated=True)), name='person_has_name_and_email'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into', models.F('pk')), _negated=True), models.Q(('umbrella', models.F('pk')), _negated=True)), name='person_not_in_self'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into', None), ('umbrella', None)), models.Q(('merged_into__isnull', False), ('umbrella__isnull', False)), _connector='OR'), name='part_has_umbrella'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['due_on'], name='case_open'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='closed_case_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('person',), name='one_service_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('keep_until', None)), models.Q(('ended_on__isnull', False), ('keep_until__isnull', False)), _connector='OR'), name='ended_service_is_kept_until'),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='webhook_unsent'),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(fields=['sent_at'], name='webhook_sent'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(('state', 'sent'), _negated=True), _connector='OR'), name='sent_webhook_has_time'),
        ),
    ]
