"""Minimises a function with `hypersearch optimize`:  python3 ask-and-tell.py [path of hypersearch]"""
import json, math, subprocess, sys

def error(rate, depth, shape, edge=0.5):
    return (math.log10(rate) + 3) ** 2 + abs(depth - 4) / 10 + (0.2 if shape == "round" else abs(edge - 0.25))

search = subprocess.Popen([sys.argv[1] if len(sys.argv) > 1 else "hypersearch", "optimize", __file__[:-3] + ".yaml"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
def request(**body):
    print(json.dumps(body), file=search.stdin, flush=True)
    return json.loads(search.stdout.readline())

while trials := request(ask=1)["trials"]:
    for trial in trials: request(tell={"number": trial["number"], "value": error(**trial["parameters"])})
print(json.dumps(request(best=True)["best"]))
