"""The ASGI application: addresses, pages, limits of a request, and the server that runs it."""
