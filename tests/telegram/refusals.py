"""How the Bot API says no."""

PREFIXES = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found: ",
    409: "Conflict: ",
    429: "Too Many Requests: retry after ",
    500: "Internal Server Error: ",
    502: "Bad Gateway",
}


class Refused(Exception):  # noqa: N818 - named for what happened to the call
    """A call that Telegram would refuse. `breach`: the bot broke a rule, and no person or accident was to blame."""

    def __init__(self, code: int, reason: str = "", *, breach: bool = True, retry_after: int | None = None) -> None:
        self.code, self.breach, self.retry_after = code, breach, retry_after
        self.description = PREFIXES[code] + (str(retry_after) if retry_after else reason)
        super().__init__(self.description)

    def body(self) -> dict[str, object]:
        """The JSON object of the response."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer
