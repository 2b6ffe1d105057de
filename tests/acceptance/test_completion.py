"""What the shell offers after a press of the tab key, as bash, zsh and fish ask for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BANEN = Path(sys.executable).with_name("banen")


def offered(words: str, shell: str = "fish") -> list[str]:
    """The lines that the program gives a shell for the last word of a line."""
    asked = {"_BANEN_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words, "BANEN_LANGUAGE": "nl"}
    asked |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run([BANEN], capture_output=True, text=True, env=os.environ | asked)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("banen project --set 2.11.criterion", "2.11.criterion_factor=\tSalariscriterium"),
        ("banen explain stock@se", "stock@seo\t"),
        ("banen check ken", "kennismigrant\tBuWav"),
        ("banen figures show ST03", "ST038\t"),
        ("banen decide --measures 2.1,2.11,L.2", "2.1,2.11,L.20\t"),
        ("banen project --outlook cbs", "cbs_2023\t"),
        ("banen project --assume entry.paid", "entry.paid_up_share=\t"),
        ("banen need --among PV30", "PV30\tNoord-Brabant"),
        ("banen local --mode qu", "quotum"),
    ],
)
def test_the_shell_offers_names_with_what_they_are(words: str, holds: str) -> None:
    assert any(line.startswith(holds) for line in offered(words)), offered(words)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_own_form(shell: str) -> None:
    assert any("kennismigrant" in line for line in offered("banen check ken", shell))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_taught_by_one_command(shell: str) -> None:
    named = os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # a test has no shell around it
    done = subprocess.run([BANEN, "--show-completion", shell], capture_output=True, text=True, env=named)
    assert done.returncode == 0
    assert "_BANEN_COMPLETE" in done.stdout
