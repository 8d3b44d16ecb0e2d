"""Runs forgetting.yaml once for each seed and prints what each technique keeps:  python3 forgetting.py [path of hypersearch] [seeds]"""
import json, math, os, re, subprocess, sys

TOOL = sys.argv[1] if len(sys.argv) > 1 else "hypersearch"
SEEDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
FOLDER = os.path.dirname(os.path.abspath(__file__))
STUDY = open(os.path.join(FOLDER, "forgetting.yaml")).read()
# Two-sided 95% points of Student's t by degrees of freedom.
STUDENT = [math.inf, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]

def run(seed):
    """The trials of one seed: each technique once, in the order of the study's enqueued trials."""
    name = f"forgetting-{seed}"
    home = os.environ.get("HYPERSEARCH_HOME", ".hypersearch")
    os.makedirs(home, exist_ok=True)
    path = os.path.join(home, name + ".yaml")
    text = re.sub(r"(?m)^name: .*", f"name: {name}", re.sub(r"(?m)^seed: .*", f"seed: {seed}", STUDY))
    open(path, "w").write(text.replace(" dates/", f" {FOLDER}/dates/"))
    subprocess.run([TOOL, "run", path], check=True, stdout=subprocess.DEVNULL)
    rows = subprocess.run([TOOL, "study", "export", name, "--format", "jsonl"], check=True, capture_output=True, text=True).stdout
    return [json.loads(row) for row in rows.splitlines()]

def mean(values): return sum(values) / len(values)
def deviation(values): return math.sqrt(sum((v - mean(values)) ** 2 for v in values) / (len(values) - 1))
def half_width(values): return STUDENT[len(values) - 1] * deviation(values) / math.sqrt(len(values))

def welch(a, b):
    """Half-width of the 95% interval of a difference of means whose squared standard errors are a and b."""
    freedom = (a + b) ** 2 / (a * a + b * b) * (SEEDS - 1) if a + b > 0 else 1
    return STUDENT[min(max(1, int(freedom)), len(STUDENT) - 1)] * math.sqrt(a + b)

def less(values, base):
    """How much smaller the mean is than the base's, with an interval by the logarithms of both."""
    ratio, width = mean(values) / mean(base), welch(*((deviation(v) / mean(v)) ** 2 / SEEDS for v in (values, base)))
    return 1 - ratio, 1 - ratio * math.exp(width), 1 - ratio * math.exp(-width)

def fewer(values, base):
    width = welch(*(deviation(v) ** 2 / SEEDS for v in (values, base)))
    return mean(values) - mean(base), width

studies = [run(seed) for seed in range(1, SEEDS + 1)]
arms = [[study[i] for study in studies] for i in range(len(studies[0]))]
column = lambda arm, metric: [trial["metrics"][metric] for trial in arm]
print("| technique | rise of the retained loss | less forgetting | retained exact match | new task: exact match | difference in points | new task: loss |")
print("|---|---|---|---|---|---|---|")
for arm in arms:
    name = ", ".join(f"`{k}: {v:g}`" for k, v in arm[0]["parameters"].items() if v) or "none"
    rise, match, base = column(arm, "forgetting/loss"), column(arm, "validation/exact_match"), arms[0]
    cells = [name, f"{mean(rise):.4f} ± {half_width(rise):.4f}"]
    if arm is base: cells += ["", f"{100 * mean(column(arm, 'retained/exact_match')):.1f}", f"{100 * mean(match):.1f} ± {100 * half_width(match):.1f}", ""]
    else:
        share, low, high = less(rise, column(base, "forgetting/loss"))
        points, width = fewer(match, column(base, "validation/exact_match"))
        cells += [f"{100 * share:.0f}% [{100 * low:.0f}, {100 * high:.0f}]", f"{100 * mean(column(arm, 'retained/exact_match')):.1f}",
                  f"{100 * mean(match):.1f} ± {100 * half_width(match):.1f}", f"{100 * points:+.1f} ± {100 * width:.1f}"]
    print("| " + " | ".join(cells + [f"{mean(column(arm, 'validation/loss')):.4f}"]) + " |")
