"""The job queue: it only wakes the worker. What is to be done stands in the database."""

from pathlib import Path

from huey import Huey, RedisHuey, SqliteHuey


def make_queue(redis_url: str | None, file: Path) -> Huey:
    """Huey in Redis where there is one, else in a file of its own."""
    if redis_url:
        return RedisHuey("dadaket", url=redis_url, results=False)
    return SqliteHuey("dadaket", filename=str(file), results=False)
