"""Self-check quizzes from units: what is asked, why each option is right or wrong, and how answers score.

Everything is a function from editions, options and a seed to values, so the same request gives the same quiz anywhere.
"""
