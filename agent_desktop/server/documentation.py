"""``/docs``: the OpenAPI description as one page that needs no script and no internet."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
th, td { border-bottom: 1px solid #8886; padding: .3rem .6rem; text-align: left;
  vertical-align: top }
section { margin-top: 2.5rem } .method { font-weight: 700 }
"""


def install(app: FastAPI) -> None:
    """Serve the page; ``/openapi.json`` is FastAPI's own."""

    @app.get("/docs", include_in_schema=False, operation_id="docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(page(app.openapi()))


def page(openapi: dict[str, Any]) -> str:
    """Return an OpenAPI document as HTML."""
    title = f"{openapi['info']['title']} {openapi['info']['version']}"
    parts = [
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(title)}</title>",
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>",
        f"<p>{escape(openapi['info'].get('description', ''))}",
        " The same for programs: <a href='openapi.json'>openapi.json</a>.</p>",
    ]
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            parts.extend(_operation(path, method, operation))
    for name, schema in openapi.get("components", {}).get("schemas", {}).items():
        parts.extend(_schema(name, schema))
    return "".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"<section><h2><span class='method'>{method.upper()}</span> <code>{escape(path)}</code>"
    yield f"</h2><p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
    yield "<table>"
    for parameter in operation.get("parameters", ()):
        where = f"{parameter['in']} <code>{escape(parameter['name'])}</code>"
        yield _row(where, escape(parameter.get("description", "")))
    if operation.get("security"):
        yield _row("header <code>Authorization</code>", "Bearer and the access token")
    if body := operation.get("requestBody"):
        yield _row("body", _content(body))
    for status, response in operation["responses"].items():
        description = escape(response.get("description", ""))
        yield _row(f"answer {escape(status)}", f"{_content(response)} {description}")
    yield "</table></section>"


def _content(holder: dict[str, Any]) -> str:
    return ", ".join(_type(media["schema"]) for media in holder.get("content", {}).values())


def _schema(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"<section id='{escape(name)}'><h3><code>{escape(name)}</code></h3>"
    yield f"<p>{escape(schema.get('description', ''))}</p><table>"
    required = schema.get("required", ())
    for field, kind in schema.get("properties", {}).items():
        note = "required" if field in required else _default(kind)
        yield _row(f"<code>{escape(field)}</code>", f"{_type(kind)} {note}")
    yield "</table></section>"


def _default(kind: dict[str, Any]) -> str:
    if "default" not in kind:
        return ""
    value = json.dumps(kind["default"], ensure_ascii=False)
    return f"default <code>{escape(value)}</code>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_type(option) for option in schema[key])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return " | ".join(f"<code>{escape(str(v))}</code>" for v in values)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    limits = [f"{k} {schema[k]}" for k in ("minimum", "maximum", "maxLength") if k in schema]
    words = " ".join([schema.get("type", "anything"), schema.get("format", "")]).strip()
    return escape(", ".join([words, *limits]))


def _row(left: str, right: str) -> str:
    return f"<tr><td>{left}</td><td>{right}</td></tr>"
