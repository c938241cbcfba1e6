"""HTTP messages: fields and their lists, dates, directives, Cache-Status, problems."""
