"""A stand-in for a training script in a population: it goes on from the checkpoint that it is given, its parent's or its own, and trains to `until`.

It descends into a bowl by noisy gradients. High rates are quick and then stay in the noise; low ones are slow. Only a rate that falls does well.
"""
import json
import os
import random
import sys

SIZE = 20
SAVE_EVERY = 10


def train(weights, rate, momentum, speed, seed, step):
    noise = random.Random(f"{seed}/{step}")
    for i, w in enumerate(weights):
        speed[i] = momentum * speed[i] - rate * (w + noise.gauss(0, 1))
        weights[i] += speed[i]


def main():
    trial = json.loads(sys.stdin.readline())
    weights, speed, step = [10.0] * SIZE, [0.0] * SIZE, 0
    if trial["resume_from"]:
        with open(trial["resume_from"]["path"], encoding="utf-8") as file:
            saved = json.load(file)
        weights, speed, step = saved["weights"], saved["speed"], saved["step"]
    while step < trial.get("until", 400):
        train(weights, trial["parameters"]["rate"], trial["parameters"]["momentum"], speed, trial["seed"], step)
        step += 1
        if step % SAVE_EVERY == 0:
            path = os.path.join(trial["checkpoint_dir"], f"step-{step}.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"weights": weights, "speed": speed, "step": step}, file)
            print(json.dumps({"checkpoint": path, "step": step}), flush=True)
            loss = sum(w * w for w in weights) / SIZE
            print(json.dumps({"step": step, "metrics": {"loss": loss}}), flush=True)


if __name__ == "__main__":
    main()
