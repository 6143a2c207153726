"""Logs as JSON lines: what was asked, how it went, how long it took; nothing about the person who asked."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request


def set_up_logs(level: int = logging.INFO) -> None:
    """Send every log of the process to standard error as JSON.

    What no line of ours says (the line of code, the thread, the process) is not found out either, as the manual of
    ``logging`` advises: that was a quarter of what a line costs.
    """
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("huey", "alembic", "flask-limiter", "stripe", "urllib3", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def log_requests(app: Flask) -> None:
    """One line per request, by the route and not the address: addresses can hold tokens and names."""
    log = logging.getLogger("market.access")

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        took = time.perf_counter() - g.get("started", time.perf_counter())
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "ms": round(took * 1000, 1),
            },
        )
        return response
