import torch
import torch.nn.functional as F

from tensors import tensor_of
from workload_numbers import digest, dropout_digest


def reading(step, summary=digest):
    return step, lambda: summary(step().numpy())


def operands(workload, *names):
    return [tensor_of(workload["inputs"][name]) for name in names]


def gemm(workload):
    a, b = operands(workload, "a", "b")
    return reading(lambda: torch.matmul(a, b))


def add(workload):
    a, b = operands(workload, "a", "b")
    return reading(lambda: torch.add(a, b))


def unary(workload):
    (x,) = operands(workload, "x")
    function = torch.selu if workload["op"] == "selu" else torch.exp
    return reading(lambda: function(x))


def sum_(workload):
    (x,) = operands(workload, "x")
    dim = workload["dim"]
    return reading(lambda: torch.sum(x, dim))


def softmax(workload):
    (x,) = operands(workload, "x")
    return reading(lambda: torch.softmax(x, 1))


def dropout(workload):
    torch.manual_seed(0)
    (x,) = operands(workload, "x")
    return reading(lambda: F.dropout(x, workload["p"]), dropout_digest)


def alpha_dropout(workload):
    torch.manual_seed(0)
    (x,) = operands(workload, "x")
    return reading(lambda: F.alpha_dropout(x, workload["p"], training=True), dropout_digest)


def chain(workload):
    x, b = operands(workload, "x", "b")
    x.requires_grad_()
    gradient = torch.ones_like(x)
    length = workload["length"]

    def step():
        x.grad = None
        y = x
        for _ in range(length):
            y = y.add(b)
        y.backward(gradient)
        return x.grad

    return reading(step)


ops = {
    "gemm": gemm,
    "add": add,
    "unary": unary,
    "sum": sum_,
    "softmax": softmax,
    "dropout": dropout,
    "alphaDropout": alpha_dropout,
    "chain": chain,
}
