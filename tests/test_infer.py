"""What is inferred of data: the classes that it was made from, the kinds of texts, enums, maps, bounds, printers."""

from __future__ import annotations

import os

import pytest
from support.inferred import shape_of_all
from support.random_schemas import random_schema, records_of

from jsvcodec import json, jsv

SCHEMAS = int(os.environ.get("INFER_SCHEMAS", "40"))
"""Of each format; ``INFER_SCHEMAS=500 pytest tests/test_infer.py`` takes half a minute."""


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_random_schemas_come_back(format):
    verbs = {"jsv": jsv, "json": json}[format]
    for seed in range(SCHEMAS):
        schema = random_schema(seed)
        texts = [verbs.dumps(record) for record in records_of(schema)]
        found = shape_of_all([verbs.Decoder().read_spelled(text) for text in texts], format)
        assert found == schema, seed
