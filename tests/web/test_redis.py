"""With Redis: limits are shared by processes, and the queue wakes the worker."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from market.app import create_app
from market.config import Settings, read_settings
from market.web import jobs
from market.web.limits import limiter
from tests.conftest import missing

pytestmark = pytest.mark.xdist_group("redis")  # each empties the one database there is for them

REDIS = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379/9")


@pytest.fixture
def with_redis(tmp_path: Path) -> Iterator[Settings]:
    server = redis.Redis.from_url(REDIS, socket_connect_timeout=3)
    try:
        server.ping()
    except redis.ConnectionError:
        missing("Redis")
    server.flushdb()
    yield read_settings({"APP_ENV": "test", "REDIS_URL": REDIS, "SITE_URL": "http://localhost"}, tmp_path)
    server.flushdb()
    server.close()
    create_app(read_settings({"APP_ENV": "test"}, tmp_path))  # the limits of later tests count in memory again


def test_the_queue_takes_a_call_and_gives_it_to_the_worker(with_redis):
    app = create_app(with_redis)
    with app.app_context():
        jobs.wake_worker()
    queue = jobs.queue_of(app)

    task = queue.dequeue()

    assert task is not None
    assert task.name == "wake"
    queue.storage.conn.close()


def test_limits_are_counted_in_redis_for_all_processes(with_redis):
    create_app(with_redis)
    twice = parse("2 per minute")
    another_process = MovingWindowRateLimiter(storage_from_string(REDIS))

    assert limiter.limiter.hit(twice, "somebody")
    assert another_process.hit(twice, "somebody")
    assert not limiter.limiter.hit(twice, "somebody")
    assert not another_process.test(twice, "somebody")
