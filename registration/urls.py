from django.urls import path

from . import views

app_name = "registration"
urlpatterns = [
    path("", views.register, name="form"),
    path("code.png", views.picture, name="picture"),
    path("code.wav", views.sound, name="sound"),
    path("confirm/<str:signed>/", views.confirm, name="confirm"),
    path("unsubscribe/<str:signed>/", views.unsubscribe, name="unsubscribe"),
    path("thanks/<str:public_token>/", views.thanks, name="thanks"),
]
