"""The demonstration of what a purchase survives."""

import subprocess
import sys

import pytest

from market.config import ROOT


@pytest.mark.race
def test_one_purchase_survives_a_lost_answer_a_killed_worker_and_a_doubled_webhook_on_one_screen():
    shown = subprocess.run(
        [sys.executable, "-m", "tools.demo_faults"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "✗" not in shown.stdout
    assert shown.stdout.count("✓") == 11
    assert len(shown.stdout.splitlines()) <= 50
    assert "\033" not in shown.stdout, "colours are for a terminal"
