"""Self-check quizzes from units: what is asked, why each option is right or wrong, and how answers score.

Knows the values of the model; knows nothing of stores, GraphQL, files or clocks. Everything is a function
from editions, options and a seed to values, so the same question gives the same quiz anywhere.
"""
