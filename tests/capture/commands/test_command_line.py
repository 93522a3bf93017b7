"""Command lines that can be shown."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.capture.commands.command_line import masked, shortened, shown

LOOKS = "xK9fQ2mPz7RtV4bLw8Ns3Yd6"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--password", "x y"], ["--password", "***"]),
        (["--token=abc"], ["--token=***"]),
        (["--api-key", "abc", "--lr", "1"], ["--api-key", "***", "--lr", "1"]),
        (["--wandb_api_key=abc"], ["--wandb_api_key=***"]),
        (
            ["AWS_SECRET_ACCESS_KEY=abc", "train"],
            ["AWS_SECRET_ACCESS_KEY=***", "train"],
        ),
        (["MY_SECRET=abc"], ["MY_SECRET=***"]),
        (["hub.token=abc"], ["hub.token=***"]),
        (["--use-auth", "--lr", "1"], ["--use-auth", "--lr", "1"]),
        (["--max-tokens", "512"], ["--max-tokens", "512"]),
        (
            ["--token-dim", "64", "--tokenizer", "bpe"],
            ["--token-dim", "64", "--tokenizer", "bpe"],
        ),
        (["--password-file", "p.txt"], ["--password-file", "p.txt"]),
        (["https://me:pw@h.org/x"], ["https://***@h.org/x"]),
        (
            ["s3://b/k?X-Amz-Signature=ab&part=1"],
            ["s3://b/k?X-Amz-Signature=***&part=1"],
        ),
        (["-u", "me:pw"], ["-u", "***"]),
        (["-H", "Authorization: Bearer abc"], ["-H", "Authorization: ***"]),
        ([f"--run={LOOKS}"], ["--run=***"]),
        (["hf_abcdefghijklmnop"], ["***"]),
        (["ghp_abcdefghijklmnopqrstuvwxyz0123456789"], ["***"]),
        (["eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.SflKxw"], ["***"]),
        ([HEX, HEX[:40]], [HEX, HEX[:40]]),
        (["sub-01_ses-02_task-Rest_acq-MB4_bold.nii.gz"],) * 2,
        (["1000G_chr22_HG00096_NA12878.vcf.gz"],) * 2,
        (["GnomadFineTunedModelVersion20230101"],) * 2,
        (
            ["bash", "-c", "curl --token abc | tee x"],
            ["bash", "-c", "curl --token *** | tee x"],
        ),
        (["sh", "-c", "PGPASSWORD='a b' psql"], ["sh", "-c", "PGPASSWORD=***"]),
        (["sh", "-c", f"echo 'it {LOOKS}'"], ["sh", "-c", "echo 'it ***'"]),
    ],
)
def test_secrets_are_masked_and_nothing_else(arguments, expected):
    assert masked(arguments) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/home/ann/study/x.csv", "x.csv"),
        ("/srv/work/data/x.csv", "data/x.csv"),
        ("/srv/work", "."),
        ("--out=/home/ann/y", "--out=y"),
        ("/home/ann/a:/srv/work/b", "a:b"),
        ("file:///home/ann/z.bam", "z.bam"),
        ("data/x.csv", "data/x.csv"),
        ("../x", "../x"),
        ("https://h.org/home/ann", "https://h.org/home/ann"),
        (r"C:\Users\ann\x.csv", "x.csv"),
        ("cd /home/ann/x && ls", "cd x && ls"),
        ("1/2", "1/2"),
    ],
)
def test_absolute_paths_are_shortened(text, expected):
    assert shortened(text, Path("/srv/work")) == expected


WORDS = st.text(string.ascii_letters + string.digits + "/.-=: ", max_size=20)


@given(
    st.lists(WORDS, max_size=4), st.sampled_from(["--token", "--password", "--api-key"])
)
def test_what_follows_a_secret_option_never_shows(others, option):
    for arguments in ([*others, option, "hush,hush"], [*others, f"{option}=hush,hush"]):
        assert "hush" not in shown(arguments)


@given(st.lists(WORDS, max_size=4))
def test_any_command_line_can_be_shown(arguments):
    assert len(masked(arguments)) == len(arguments)
    assert shown(arguments) == shown(arguments)


def test_a_very_long_command_line_is_cut():
    text = shown(["cat", *(f"part-{n}" for n in range(5_000))])
    assert len(text) < 4_200
    assert text.endswith("(5001 arguments)")
