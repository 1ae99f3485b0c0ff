"""`make register`: write the pages anew."""

from tests.register.rendering import ROOT, pages


def main() -> None:
    for path, content in pages().items():
        (ROOT / path).write_text(content, "utf-8")


if __name__ == "__main__":
    main()
