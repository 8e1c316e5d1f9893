"""The ASGI application: addresses, pages, limits of a request, and the server that runs it.

Knows HTTP; asks the GraphQL schema and the catalogue; knows nothing of documents.
"""
