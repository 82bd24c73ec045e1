"""Which step runs: the first word of the command line."""

from __future__ import annotations

from argparse import ArgumentParser

from . import evaluate, lineage, process, sign, train


def main(arguments: list[str] | None = None) -> None:
    """Runs one step; an exception ends the container, and with it the job, as failed."""
    parser = ArgumentParser(prog="steps.pyz")
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("process", "train", "evaluate"):
        step = steps.add_parser(name)
        step.add_argument("--label", required=True)
        step.add_argument("--positive", default="1")
        if name == "process":
            for option in ("--table", "--dataset", "--digest"):
                step.add_argument(option, required=True)
    signing = steps.add_parser("sign")
    told = ("--manifests", "--dataset", "--digest", "--execution")
    for option in ("--artifact", "--key", "--algorithm", *told):
        signing.add_argument(option, required=True)
    options = parser.parse_args(arguments)
    if options.step == "process":
        process.main(options)
    elif options.step == "sign":
        sign.main(options)
        lineage.main(options)
    elif options.step == "train":
        train.main(options.label, options.positive)
    else:
        evaluate.main(options.label, options.positive)
