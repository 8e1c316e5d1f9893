"""The first page: what this is, a box to search, and the industries of the dataset."""

from cskg.web.page import Page

PAGE = Page(name="home", routes=("/",), needs=("dataset",))
