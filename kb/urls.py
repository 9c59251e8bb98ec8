"""Addresses of the knowledge base."""

from django.urls import URLPattern, path

from kb.views import articles, browse, feedback

app_name = "kb"
urlpatterns: list[URLPattern] = [
    path("", browse.ShelvesView.as_view(), name="home"),
    path("search/", browse.SearchView.as_view(), name="search"),
    path("categories/<int:pk>/", browse.ShelfView.as_view(), name="category"),
    path("suggestions/", feedback.SuggestionsView.as_view(), name="suggestions"),
    path("<int:pk>/", articles.ArticlePage.as_view(), name="article"),
    path("<int:pk>/pdf/", articles.PaperView.as_view(), name="pdf"),
    path("<int:pk>/files/<int:file_pk>/", articles.FileView.as_view(), name="file"),
    path("<int:pk>/helpful/", feedback.HelpfulView.as_view(), name="helpful"),
    path("<int:pk>/solved/", feedback.SolvedView.as_view(), name="solved"),
]
