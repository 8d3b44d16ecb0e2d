"""A stand-in for a training script: reads its parameters from stdin and prints a falling loss, one JSON line a step.

With --protocol lines it waits for a verdict after each report and leaves when told to stop.
"""
import json
import math
import sys

STEPS = 20


def loss_at(parameters, step):
    """A bowl with its bottom at learning_rate 3e-3, width 24, optimizer adam; later steps come nearer to it."""
    rate = math.log10(parameters["learning_rate"] / 3e-3) ** 2
    width = abs(parameters["width"] - 24) / 40
    momentum = 0.1 + (parameters["momentum"] - 0.9) ** 2 if parameters["optimizer"] == "sgd" else 0.0
    return 0.2 + (rate + width + momentum) / 4 + 2.0 / (step + 1)


def main():
    answers = "lines" in sys.argv
    parameters = json.loads(sys.stdin.readline())["parameters"]
    for step in range(1, STEPS + 1):
        print(json.dumps({"step": step, "metrics": {"loss": loss_at(parameters, step)}}), flush=True)
        if answers and json.loads(sys.stdin.readline())["verdict"] != "continue":
            return


if __name__ == "__main__":
    main()
