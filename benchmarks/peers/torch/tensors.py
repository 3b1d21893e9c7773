import torch

from workload_numbers import numbers_of


def batch_of(description):
    numbers = numbers_of(description)
    return lambda: torch.tensor(numbers)


def tensor_of(description):
    return batch_of(description)()


def fill(module, descriptions):
    with torch.no_grad():
        for parameter, description in zip(module.parameters(), descriptions):
            parameter.copy_(tensor_of(description))
    return module


def training(module, loss_of):
    optimizer = torch.optim.Adam(module.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, lambda: [step()]


def layer_training(module, workload, forward):
    x, target = batch_of(workload["inputs"]["x"]), batch_of(workload["inputs"]["target"])
    fill(module, workload["parameters"])
    return training(module, lambda: torch.nn.functional.mse_loss(forward(x().requires_grad_()), target()))
