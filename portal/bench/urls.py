"""The portal's addresses with the floor beside them, for as long as a measurement lasts."""

from django.urls import include, path

from portal.bench.floor import floor

urlpatterns = [
    path("bench/floor/", floor, name="bench_floor"),
    path("", include("portal.urls")),
]
