"""What the documents promise is there, and the structure they describe is kept."""

import ast
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from koplan_xl.cli import main
from koplan_xl.forms.placeholder import find_placeholders, parse_placeholder, problem_with
from koplan_xl.plan import schema
from koplan_xl.rules.live import live_rules
from koplan_xl.rules.registry import all_rules

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "koplan_xl"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
README = PAGES[0].read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "office-manual.md").read_text(encoding="utf-8")
_CONTEXT = click.Context(main)
COMMANDS = {name: main.get_command(_CONTEXT, name) for name in main.list_commands(_CONTEXT)}
HEAVY = frozenset({"pandas", "numpy", "distributed", "openpyxl", "xlsxwriter", "lxml", "pytest"})

# Top to bottom: a module imports from its own package and from the lines below its own.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("console_history",),
    ("console_collect",),
    ("command", "console"),
    ("app",),
    ("report",),
    ("outgoing",),
    ("typesetting",),
    ("states", "form_sheets", "looks_sheet", "surroundings", "additions"),
    ("workings",),
    ("live", "intake"),
    ("rules", "forms", "excel"),
    ("stored_totals", "dispatch", "ledger"),
    ("canonical",),
    ("grid",),
    ("plan",),
    ("catalogue",),
    ("years", "errors", "screen", "looks", "fonts", "files", "garbage"),
)
# Libraries that belong to one place.
HOMES = {
    "click": {"cli", "command"},
    "zipfile": {"excel"},
    "xlsxwriter": {"excel"},
    "openpyxl": {"excel"},
    "lxml": {"excel"},
    "xml": {"excel"},
    "pypdf": {"excel"},
    "pandas": {"rules", "workings"},
    "numpy": {"rules"},
    "distributed": {"app"},
}


# --- commands and options ---------------------------------------------------------------------------


def section(command: str) -> str:
    """Return a command's section of the manual's quick reference."""
    match = re.search(rf"^### koplan-xl {command}$(.*?)(?=^###? |\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert match, f"office-manual.md has no section 「### koplan-xl {command}」"
    return match[1]


def options(command: click.Command) -> set[str]:
    return {name for p in command.params if isinstance(p, click.Option) for name in p.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme_with_its_options_in_the_manual(name: str) -> None:
    assert f"| `koplan-xl {name}" in README
    documented = set(re.findall(r"`(--?[a-z][a-z-]*)`", section(name)))
    assert documented == options(COMMANDS[name]) - {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_speaks_of_a_command_that_does_not_exist(page: Path) -> None:
    named = re.findall(r"(?:koplan-xl|koplan_xl) ([a-z]+)(?![\w/.])", page.read_text(encoding="utf-8"))
    assert set(named) <= set(COMMANDS)


# --- rules, sheets, placeholders, links --------------------------------------------------------------


def test_the_manual_names_only_rules_that_exist() -> None:
    named = set(re.findall(r"(?<![A-Z0-9.])[CNTFAYIOX]\d\d(?!\d)", MANUAL))
    assert named
    assert named <= {rule.code for rule in all_rules()}


def test_the_manual_names_every_sheet() -> None:
    for table in schema.TABLES:
        assert table.name in MANUAL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_placeholders_shown_are_placeholders(page: Path) -> None:
    codes = frozenset(rule.code for rule in live_rules("project_year"))
    for mark in find_placeholders(page.read_text(encoding="utf-8")):
        if "…" in mark:  # stands for any field
            continue
        placeholder = parse_placeholder(mark)
        assert placeholder is not None, mark
        assert problem_with(placeholder, codes) is None, mark


def anchor(heading: str) -> str:
    """Return the anchor a Markdown page has for a heading."""
    kept = (c for c in heading.lower() if c in "-_ " or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    for link in links(page):
        file, _, heading = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        if heading:
            text = target.read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert heading in {*map(anchor, headings), *re.findall(r'<a id="(.+?)">', text)}, link


# --- imports ----------------------------------------------------------------------------------------


def home(module: str) -> str:
    """Return the part of the package a module belongs to: `koplan_xl.plan.model` → `plan`."""
    return module.split(".")[1] if "." in module else "__init__"


def modules(folder: Path = PACKAGE) -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield every module imported, inside functions and for type checking as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            whole = str(node.module)
            yield from (
                [f"{whole}.{alias.name}" for alias in node.names] if whole == PACKAGE.name else [whole]
            )


def test_every_module_has_a_layer() -> None:
    known = {name for layer in LAYERS for name in layer}
    assert {home(module) for module, _ in modules()} - {"__init__"} == known


def test_imports_point_down() -> None:
    depth = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    wrong = [
        f"{module} imports {target}"
        for module, tree in modules()
        for target in imported(tree)
        if target.startswith(f"{PACKAGE.name}.")
        and (own := home(module)) != (other := home(target))
        and other in depth
        and depth[other] <= depth[own]
    ]
    assert not wrong


def test_libraries_stay_at_home() -> None:
    wrong = [
        f"{module} imports {target}"
        for module, tree in modules()
        for target in imported(tree)
        if (allowed := HOMES.get(target.partition(".")[0])) and home(module) not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("folder", ["koplan_xl", "tests"])
def test_what_is_imported_is_declared(folder: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    if folder == "tests":
        declared += project["optional-dependencies"]["dev"]
    names = {re.split(r"[^\w-]", requirement)[0].lower() for requirement in declared}
    providers = packages_distributions()
    local = {path.name for path in ROOT.iterdir()} | {"uno", "com"}  # the last two come with LibreOffice
    used = {target.partition(".")[0] for _, tree in modules(ROOT / folder) for target in imported(tree)}
    missing = [
        library
        for library in sorted(used - sys.stdlib_module_names - local)
        if not names & {name.lower() for name in providers.get(library, ())}
    ]
    assert not missing


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]], ids=" ".join)
def test_start_up_loads_no_heavy_library(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from koplan_xl.cli import main\n"
        "import contextlib\n"
        f"with contextlib.suppress(SystemExit): main({arguments!r})\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & HEAVY
