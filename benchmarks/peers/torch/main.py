# PyTorch as a peer: the protocol of peers/serve.mjs.

import json
import sys
import traceback

import torch

from layers import layers
from networks import networks
from ops import ops
from stopwatch import Stopwatch

kinds = {**ops, **networks, **layers}


def answer(request, timed):
    workload = request["workload"]
    make = kinds.get(workload["kind"])
    if make is None:
        return {"unsupported": True}
    if request["task"] == "check":
        _, read = make({**workload, **workload.get("check", {})})
        return {"values": [value for _ in range(workload.get("checkedSteps", 1)) for value in read()]}
    name = workload["name"]
    if name not in timed:
        timed.clear()
        step, _ = make(workload)
        timed[name] = Stopwatch(step)
    return {"milliseconds": timed[name].mean(request["milliseconds"])}


def main():
    torch.set_num_threads(1)
    timed = {}
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        try:
            message = answer(json.loads(line), timed)
        except Exception:
            message = {"error": traceback.format_exc()}
        print(json.dumps(message), flush=True)


main()
