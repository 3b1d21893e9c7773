from torch import nn
from torch.nn.functional import cross_entropy

from tensors import batch_of, fill, training


def classifying(model, workload):
    x, labels = batch_of(workload["inputs"]["x"]), batch_of(workload["inputs"]["labels"])
    fill(model, workload["parameters"])
    return training(model, lambda: cross_entropy(model(x()), labels()))


def mlp(workload):
    sizes = workload["sizes"]
    model = nn.Sequential()
    for i, size in enumerate(sizes[1:]):
        if i > 0:
            model.append(nn.SELU())
        model.append(nn.Linear(sizes[i], size))
    return classifying(model, workload)


def cnn(workload):
    first, second = workload["channels"]
    hidden, classes = workload["hidden"], workload["classes"]
    model = nn.Sequential(
        nn.Conv2d(1, first, 3),
        nn.SELU(),
        nn.Conv2d(first, second, 3),
        nn.SELU(),
        nn.MaxPool2d(2),
        nn.FeatureAlphaDropout(workload["p"]),
        nn.Flatten(),
        nn.Linear(second * 12 * 12, hidden),
        nn.SELU(),
        nn.Linear(hidden, classes),
    )
    return classifying(model, workload)


networks = {"mlp": mlp, "cnn": cnn}
