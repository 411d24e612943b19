from django.urls import path

from .views import register

app_name = "registration"
urlpatterns = [
    path("", register.register, name="form"),
    path("code.png", register.picture, name="picture"),
    path("code.wav", register.sound, name="sound"),
    path("confirm/<str:signed>/", register.confirm, name="confirm"),
    path("unsubscribe/<str:signed>/", register.unsubscribe, name="unsubscribe"),
    path("thanks/<str:public_token>/", register.thanks, name="thanks"),
]
