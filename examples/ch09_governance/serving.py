"""The shell that starts real servers."""

from examples.lab.serve import Parser, command


def serve(about: str) -> int:
    """Serve the governed shop; return the exit status."""
    app = "examples.ch09_governance.serve:create_from_config"
    return command(app, about, arguments=_arguments)


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "--ended",
        choices=("no", "yes"),
        default="no",
        help="whether DELETE /basket/{book_id} has ended (default no)",
    )
