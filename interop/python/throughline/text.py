"""Text of the host, which may hold what UTF-8 cannot."""


def valid(text: str) -> str:
    """The text with U+FFFD for each surrogate that is not half of a pair: Python has them where bytes were not UTF-8."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
