"""Which tests try to break which promise: read from the markers in their sources."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
Marked = ast.FunctionDef | ast.ClassDef


def tried_by(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """`P21` to the node ids of its tests, in order. A marked class marks its tests."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        for name, promises in _marked(ast.parse(path.read_bytes())):
            for promise in promises:
                found[promise].add(f"{path.relative_to(folder.parent)}::{name}")
    return {promise: sorted(tests) for promise, tests in found.items()}


def _marked(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    of_module = _promises_in(
        [
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and any(
                isinstance(target, ast.Name) and target.id == "pytestmark"
                for target in node.targets
            )
        ]
    )
    for node in tree.body:
        yield from _within(node, "", of_module)


def _within(node: ast.stmt, prefix: str, inherited: set[str]) -> Iterator[tuple[str, set[str]]]:
    if not isinstance(node, Marked):
        return
    promises = inherited | _promises_in(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from _within(inner, f"{prefix}{node.name}::", promises)
    elif node.name.startswith("test_") and promises:
        yield f"{prefix}{node.name}", promises


def _promises_in(expressions: list[ast.expr]) -> set[str]:
    """The arguments of every `….promise("P21")` in these."""
    return {
        str(argument.value)
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "promise"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }
