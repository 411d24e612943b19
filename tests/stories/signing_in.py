"""Signing in without the form, for stories that begin at a desk."""

from django.test import Client


def sign_in(context, server, user):
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": server.origin}])
    return context
