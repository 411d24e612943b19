"""How staff sign in: django-allauth, narrowed to what the agency needs and put into its own words."""
