"""Names of files we make: out of department names and the names of others' files."""

_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def safe_name(text: str) -> str:
    """Return a text as part of a file name that every system takes."""
    return text.translate(_UNSAFE)
