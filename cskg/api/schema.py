"""The schema, with the descriptions that docstrings give it."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from cskg.api.descriptions import describe_schema
from cskg.api.query import Query
from cskg.api.statements import Statement
from cskg.api.units import FunctionalArea, Link, Unit

schema = strawberry.Schema(
    query=Query, types=[Unit, Statement, FunctionalArea, Link], config=StrawberryConfig(auto_camel_case=True)
)

core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry gives no other way to what graphql-core executes
describe_schema(core)
