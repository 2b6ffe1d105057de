"""The page of the API for people: what can be asked, with what, and what each field of the answer means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import ENGLISH
from banen.later import Later
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import words

if TYPE_CHECKING:
    from banen.serve import api
else:
    api = Later("banen.serve.api")

router = APIRouter(include_in_schema=False)
EXAMPLES = (
    "/v1/projections?package=2.11:criterion_factor:1.3&until=2035&draws=20&indicator=net_migration",
    "/v1/figures?q=huisvesting",
    "/v1/local-numbers?band=:1000000&year=2035&draws=20",
)
"""Questions that a browser answers at once."""


@page(router, "interface")
async def interface(request: Request, language: Tongue) -> HTMLResponse:
    """Every question of the API with its answer, and the parts that answers are made of."""
    w, groups = words("interface", language), questions()
    return render(
        "interface",
        language,
        "interface.html.j2",
        w=w,
        groups=groups,
        parts=parts(),
        examples=EXAMPLES,
        count=sum(map(len, groups.values())),
    )


@cache
def questions() -> dict[str, list[dict[str, Any]]]:
    """The operations by group: method, address, what it does, what it asks, and the name of its answer."""
    by_tag: dict[str, list[dict[str, Any]]] = {tag: [] for tag in words("interface", ENGLISH)["groups"]}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            answer = next(r for status, r in operation["responses"].items() if status.startswith("2"))
            by_tag[operation["tags"][0]].append(
                {
                    "method": method.upper(),
                    "path": f"/v1{path}",
                    "summary": operation["summary"],
                    "description": operation["description"],
                    "id": operation["operationId"],
                    "asks": list(_asked(operation, body)),
                    "answer": _name(answer["content"]["application/json"]["schema"]),
                }
            )
    return by_tag


def _asked(told: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in told.get("parameters", []):
        yield {
            "name": parameter["name"],
            "needed": parameter.get("required", False),
            "kind": _kind(parameter["schema"]),
            "meaning": parameter["description"],
            "example": "",
        }
    if name := _name(body):
        yield from _fields(document()["components"]["schemas"][name])


@cache
def parts() -> list[dict[str, Any]]:
    """Every type of the document with its fields, by name."""
    schemas = document()["components"]["schemas"]
    return [
        {"name": name, "description": schema["description"], "fields": list(_fields(schema))}
        for name, schema in sorted(schemas.items())
    ]


def _fields(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, field in schema["properties"].items():
        examples = field.get("examples") or []
        yield {
            "name": name,
            "needed": name in schema.get("required", []),
            "kind": _kind(field),
            "meaning": field.get("description", ""),
            "example": str(examples[0]) if examples else "",
        }


def _kind(field: Mapping[str, Any]) -> str:
    """The type of a field in words of JSON, with the name of a part."""
    if name := _name(field):
        return name
    if "anyOf" in field:
        return " | ".join(dict.fromkeys(_kind(option) for option in field["anyOf"]))
    if field.get("type") == "array":
        return f"[{_kind(field.get('items', {}))}]"
    if isinstance(more := field.get("additionalProperties"), dict):
        return "{" + _kind(more) + "}"
    if "const" in field:
        return str(field["const"])
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    return str(field.get("type", "…"))


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document that this page tells."""
    return api.create_api().openapi()
