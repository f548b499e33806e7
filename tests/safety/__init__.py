"""What holds the compiled core to its word: the same results as Python, no leak, no crash, whatever comes.

The commands, run from the root of the repository as ``python tests/safety fuzz``, are ``classes``, ``floats``,
``formats``, ``fuzz``, ``leaks``, ``meddling``, ``nomemory``, ``portable`` and ``sanitize``; the test suite runs most of
them in short. `backends` and `sides` have both backends side by side, `kinds` the types that are read, `mutations`,
`documents` and `values` make the inputs, `running` runs them, and `corpus` keeps those that once failed.
"""
