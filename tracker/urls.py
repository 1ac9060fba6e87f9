"""Every address of the tracker."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
