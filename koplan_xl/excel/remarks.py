"""Comments of a worksheet, as people left them: notes and threaded comments, with their authors."""

from collections.abc import Iterator

from koplan_xl.excel import markup
from koplan_xl.excel.markup import Element
from koplan_xl.excel.package import Package
from koplan_xl.grid import Comment, parse_a1

_OF_A_THREAD = "tc="  # the author of the note that stands in for a thread in older programs


def read_comments(package: Package, sheet_part: str) -> list[Comment]:
    """Return the comments of a sheet in the order of its parts. A thread's stand-in note is left out."""
    comments: list[Comment] = []
    people: dict[str, str] | None = None
    for item in package.related(sheet_part):
        if item.part not in package.parts or item.kind not in ("comments", "threadedComment"):
            continue
        root = markup.parse(package.parts[item.part], item.part)
        if item.kind == "comments":
            comments += _notes(root)
            continue
        people = _people(package) if people is None else people
        comments += _threads(root, people)
    return comments


def _notes(root: Element) -> Iterator[Comment]:
    authors = [author.text for author in root.all("author")]
    for note in root.all("comment"):
        index = note.get("authorId", "")
        author = authors[int(index)] if index.isdigit() and int(index) < len(authors) else ""
        text = "".join(_runs(note.find("text")))
        yield from () if author.startswith(_OF_A_THREAD) else _comment(note, author, text)


def _runs(text: Element | None) -> Iterator[str]:
    """Yield the pieces of a text; furigana are none."""
    for child in text.children if text else ():
        run = child.find("t") if child.name == "r" else child if child.name == "t" else None
        if run is not None:
            yield run.text


def _threads(root: Element, people: dict[str, str]) -> Iterator[Comment]:
    for remark in root.all("threadedComment"):
        text = "".join(part.text for part in remark.all("text"))
        yield from _comment(remark, people.get(remark.get("personId"), ""), text)


def _comment(element: Element, author: str, text: str) -> Iterator[Comment]:
    try:
        address = parse_a1(element.get("ref"))
    except ValueError:
        return
    if text.strip():
        yield Comment(address, author, text)


def _people(package: Package) -> dict[str, str]:
    part = package.related_part(package.workbook_part, "person")
    people = markup.parse(package.parts[part], part).all("person") if part else ()
    return {person.get("id"): person.get("displayName") for person in people}
