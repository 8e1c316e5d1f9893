"""The GraphQL API: types, root fields, limits and errors. ``schema`` holds the schema, ``query`` its root fields."""
