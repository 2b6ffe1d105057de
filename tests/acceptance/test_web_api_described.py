"""The document of the API: no address, parameter or field without a description; examples are what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from web_visitor import get

DOCUMENT = get("/v1/openapi.json").json()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
METHODS = ("get", "post", "put", "delete")
KINDS = {"string": str, "integer": int, "number": int | float, "boolean": bool, "array": list, "object": dict}


def fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in SCHEMAS.items():
        for field, about in schema.get("properties", {}).items():
            yield f"{name}.{field}", about


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method} {path}", methods[method]


def test_no_field_and_no_schema_lacks_a_description() -> None:
    assert len(list(fields())) > 600
    assert [name for name, about in fields() if not about.get("description")] == []
    assert [name for name, schema in SCHEMAS.items() if not schema.get("description")] == []


def test_no_address_and_no_parameter_lacks_a_description() -> None:
    told = list(operations())
    assert len(told) > 35
    for name, about in told:
        assert about.get("summary"), name
        assert about.get("description"), name
        assert all(answer.get("description") for answer in about["responses"].values()), name
        for parameter in about.get("parameters", []):
            assert parameter.get("description"), f"{name}: {parameter['name']}"


def test_a_description_is_a_sentence_and_not_the_name_again() -> None:
    for name, about in fields():
        said = about["description"]
        assert said.endswith((".", "…", "?")), f"{name}: {said}"
        assert len(said.split()) > 1 or said.rstrip(".").lower() != name.rpartition(".")[2].replace("_", " "), name


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_example_is_of_the_kind_that_its_field_promises(name: str) -> None:
    for field, about in SCHEMAS[name].get("properties", {}).items():
        kinds = [option.get("type") for option in about.get("anyOf", [about])]
        for example in about.get("examples", []):
            if None not in kinds:
                assert any(
                    (example is None and kind == "null") or (kind in KINDS and isinstance(example, KINDS[kind]))
                    for kind in kinds
                ), f"{name}.{field}: {example!r}"
