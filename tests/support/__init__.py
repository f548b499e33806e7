"""What the conformance tests share: recorded rows, .NET values in Python, a strict grammar of their own.

Nothing in here decides by what the library does. `rows` loads recorded material, `classes` are the recorded
classes, `dotnet` turns recorded types and values into Python ones, `strict` says by rule what a strict
reader accepts, `outcomes` runs a reader over every kind of input, `deviations` lists what differs from the
record, and why.
"""
