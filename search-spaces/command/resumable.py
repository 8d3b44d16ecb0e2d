"""A stand-in for a training script that can be paused: it saves itself after each step, and goes on from where it was saved.

The checkpoint is announced before the report of its step, so that it is there when the answer is "pause". Without --lines no answer is
read: a pause comes as SIGTERM then.
"""
import json
import math
import os
import sys

STEPS = 27


def loss_at(parameters, step):
    """Wide models win in the end, after a slower start; the best learning rate is 3e-3."""
    rate = math.log10(parameters["learning_rate"] / 3e-3) ** 2
    return 0.2 + rate / 4 + (64 - parameters["width"]) / 160 + (1 + parameters["width"] / 32) / (step + 1)


def save(folder, step):
    path = os.path.join(folder, f"step-{step}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"step": step}, file)
    print(json.dumps({"checkpoint": path, "step": step}), flush=True)


def main():
    lines = "--lines" in sys.argv
    trial = json.loads(sys.stdin.readline())
    done = trial["resume_from"]["step"] if trial["resume_from"] else 0
    for step in range(done + 1, STEPS + 1):
        save(trial["checkpoint_dir"], step)
        print(json.dumps({"step": step, "metrics": {"loss": loss_at(trial["parameters"], step)}}), flush=True)
        if lines and json.loads(sys.stdin.readline())["verdict"] != "continue":
            return


if __name__ == "__main__":
    main()
