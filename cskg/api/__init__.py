"""The GraphQL schema: the types and fields of the contract, and what is refused.

Knows GraphQL; asks the catalogue and the study, quiz and link functions; knows nothing of HTTP.
"""
