"""The whole functional map of an industry as a workbook."""

from cskg.web.page import Page
from cskg.web.pages.map import read_map

PAGE = Page(
    name="map_workbook", routes=("/map.xlsx",), ask=read_map, file="exportFunctionalMap", needs=("exportFunctionalMap",)
)
