"""Serves Optuna by ask and tell on JSON lines, so that the benchmarks can run it beside our own strategies.

    optuna_driver.py --optuna PATH --sampler gp|tpe|random [FILE]

PATH is a source tree of Optuna or a folder that holds an installation; FILE is a study file in JSON. Without FILE the first request is
{"open": FILE, "deterministic": true}, which may come again for another study. The other requests are those of `hypersearch optimize`:
ask, tell, best, pending; {"add": {"parameters", "value"}} takes in a trial that ran elsewhere. Each sampler runs with its own defaults; GPSampler is told where the objective has no noise.
"""

import argparse
import contextlib
import json
import sys
import warnings


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--optuna", required=True)
    parser.add_argument("--sampler", required=True, choices=["gp", "tpe", "random"])
    parser.add_argument("--deterministic", action="store_true")
    parser.add_argument("file", nargs="?")
    return parser.parse_args()


def load_optuna(path, sampler):
    sys.path.insert(0, path)
    warnings.simplefilter("ignore")
    lend_packaging()
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if sampler == "gp":
        import torch

        torch.set_num_threads(1)
        if int(torch.__version__.split(".")[0]) < 2:
            # The sampler pins its device with `with torch.device("cpu")`, which torch has only since version 2.
            import optuna.samplers._gp.sampler as module

            module.torch = OlderTorch(torch)
    return optuna


def lend_packaging():
    """Optuna reads version numbers by `packaging`; where only setuptools is installed, its own copy serves."""
    try:
        import packaging.version
    except ModuleNotFoundError:
        import pkg_resources.extern.packaging
        import pkg_resources.extern.packaging.version as version

        sys.modules["packaging"] = pkg_resources.extern.packaging
        sys.modules["packaging.version"] = version


class OlderTorch:
    """A torch whose device() can stand in a with statement and does nothing there."""

    def __init__(self, torch):
        self._torch = torch

    def __getattr__(self, name):
        return getattr(self._torch, name)

    @staticmethod
    def device(_):
        return contextlib.nullcontext()


class Study:
    """One study: the trials that were asked and not told, and what Optuna knows."""

    def __init__(self, optuna, sampler, file, deterministic):
        self.optuna = optuna
        self.space = file["space"]
        self.constraints = [text.split()[0] for text in file.get("metric_constraints", [])]
        self.objectives = file.get("objectives") or [file["objective"]]
        self.pending = {}
        directions = [o.get("direction", "minimize") for o in self.objectives]
        self.study = optuna.create_study(sampler=self.make_sampler(sampler, file["seed"], deterministic), directions=directions)

    def make_sampler(self, kind, seed, deterministic):
        samplers = self.optuna.samplers
        seed %= 2**32
        if kind == "random":
            return samplers.RandomSampler(seed=seed)
        known = {"constraints_func": lambda trial: trial.user_attrs["constraints"]} if self.constraints else {}
        if kind == "tpe":
            return samplers.TPESampler(seed=seed, **known)
        return samplers.GPSampler(seed=seed, deterministic_objective=deterministic, warn_independent_sampling=False, **known)

    def ask(self, count):
        trials = []
        for _ in range(count):
            trial = self.study.ask()
            values = {}
            for name in self.parents_first():
                if self.active(self.space[name], values):
                    values[name] = self.suggest(trial, name, self.space[name])
            self.pending[trial.number] = trial
            trials.append({"number": trial.number, "parameters": values})
        return {"trials": trials}

    def parents_first(self):
        placed = []
        waiting = list(self.space)
        while waiting:
            ready = [n for n in waiting if all(parent in placed for parent in self.space[n].get("when", {}))]
            placed += ready
            waiting = [n for n in waiting if n not in ready]
        return placed

    @staticmethod
    def active(parameter, values):
        conditions = parameter.get("when", {}).items()
        return all(values.get(parent) in (wanted if isinstance(wanted, list) else [wanted]) for parent, wanted in conditions)

    @staticmethod
    def suggest(trial, name, parameter):
        kind, log = parameter["type"], parameter.get("scale") == "log"
        if kind == "float":
            return trial.suggest_float(name, parameter["low"], parameter["high"], log=log, step=parameter.get("step"))
        if kind == "int":
            return trial.suggest_int(name, parameter["low"], parameter["high"], log=log, step=parameter.get("step", 1))
        return trial.suggest_categorical(name, [False, True] if kind == "bool" else parameter["choices"])

    def tell(self, told):
        trial = self.pending.pop(told["number"])
        values = told.get("values") or [told.get("value")]
        if told.get("state") == "failed" or any(v is None or v != v or abs(v) == float("inf") for v in values):
            self.study.tell(trial, state=self.optuna.trial.TrialState.FAIL)
            return {"ok": True}
        if self.constraints:
            trial.set_user_attr("constraints", [told["metrics"][name] for name in self.constraints])
        self.study.tell(trial, values)
        return {"ok": True}

    def add(self, added):
        """Takes in a trial that ran elsewhere; of one objective, without constraints."""
        distributions = {}
        blank = self.optuna.trial.FixedTrial(added["parameters"])
        for name in added["parameters"]:
            self.suggest(blank, name, self.space[name])
            distributions[name] = blank.distributions[name]
        self.study.add_trial(self.optuna.trial.create_trial(params=added["parameters"], distributions=distributions, value=added["value"]))
        return {"ok": True}

    def best(self):
        complete = [t for t in self.study.get_trials(deepcopy=False) if t.state == self.optuna.trial.TrialState.COMPLETE]
        feasible = [t for t in complete if all(c <= 0 for c in t.user_attrs.get("constraints", []))]
        if not feasible or len(self.objectives) > 1:
            return {"best": None}
        sign = -1 if self.objectives[0].get("direction") == "maximize" else 1
        trial = min(feasible, key=lambda t: (sign * t.value, t.number))
        return {"best": {"number": trial.number, "parameters": trial.params, "value": trial.value}}


def main():
    options = arguments()
    optuna = load_optuna(options.optuna, options.sampler)
    study = None
    if options.file:
        with open(options.file) as file:
            study = Study(optuna, options.sampler, json.load(file), options.deterministic)
    for line in sys.stdin:
        request = {}
        try:
            request = json.loads(line)
            if "open" in request:
                with open(request["open"]) as file:
                    study = Study(optuna, options.sampler, json.load(file), request.get("deterministic", False))
                answer = {"ok": True}
            elif "ask" in request:
                answer = study.ask(request["ask"])
            elif "tell" in request:
                answer = study.tell(request["tell"])
            elif "add" in request:
                answer = study.add(request["add"])
            elif "best" in request:
                answer = study.best()
            elif "pending" in request:
                answer = {"pending": sorted(study.pending)}
            else:
                raise ValueError(f"no request of this driver: {line.strip()}")
        except Exception as error:  # The loop's edge: whatever Optuna raises is an answer, and the caller decides.
            answer = {"error": {"code": type(error).__name__, "message": str(error)}}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
