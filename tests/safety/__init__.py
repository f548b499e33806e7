"""What holds the compiled core to its word: the same results as Python, no leak, no crash, whatever comes.

Four commands, run from the root of the repository: ``python tests/safety fuzz``, ``leaks``, ``nomemory`` and ``sanitize``;
`tests/test_safety.py` runs the first three in short. `backends` has both readers and writers side by side, `kinds` the
types that are read, `mutations` and `values` make the inputs, `corpus` keeps those that once failed.
"""
