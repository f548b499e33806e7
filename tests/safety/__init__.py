"""What holds the compiled core to its word: the same results as Python, no leak, no crash, whatever comes.

Seven commands, run from the root of the repository: ``python tests/safety fuzz``, ``classes``, ``leaks``, ``meddling``,
``nomemory``, ``portable`` and ``sanitize``; `tests/test_safety.py` and `tests/test_random_classes.py` run the first five
in short. `backends` has both readers and writers side by side, `kinds` the types that are read, `mutations` and `values`
make the inputs, `corpus` keeps those that once failed.
"""
