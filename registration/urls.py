from django.urls import path

from .views import news
from .views.captcha import picture, sound
from .views.mailed_links import confirm, new_address, unsubscribe
from .views.own_page import my_data, page
from .views.register import register
from .views.requests import received, request_form
from .views.thanks import thanks

app_name = "registration"
urlpatterns = [
    path("", register, name="form"),
    path("code.png", picture, name="picture"),
    path("code.wav", sound, name="sound"),
    path("confirm/<str:signed>/", confirm, name="confirm"),
    path("my-data/", my_data, name="my-data"),
    path("my-data/<str:signed>/", page, name="own-page"),
    path("new-address/<str:signed>/", new_address, name="new-address"),
    path("news/", news.ask, name="news"),
    path("news/sent/", news.sent, name="news-sent"),
    path("news/choices/<str:signed>/", news.choices, name="news-choices"),
    path("news/confirm/<str:signed>/", news.confirm, name="news-confirm"),
    path("news/stop/<str:signed>/", news.unsubscribe, name="news-stop"),
    path("unsubscribe/<str:signed>/", unsubscribe, name="unsubscribe"),
    path("request/", request_form, name="request"),
    path("request/<str:signed>/", received, name="received"),
    path("thanks/<str:public_token>/", thanks, name="thanks"),
]
