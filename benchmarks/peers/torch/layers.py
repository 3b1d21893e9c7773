from torch import nn

from tensors import layer_training


def batch_norm(workload):
    norm = nn.BatchNorm2d(workload["inputs"]["x"]["shape"][1])
    return layer_training(norm, workload, norm)


def lstm(workload):
    module = nn.LSTM(workload["inputs"]["x"]["shape"][2], workload["inputs"]["target"]["shape"][2])
    return layer_training(module, workload, lambda x: module(x)[0])


def attention(workload):
    module = nn.MultiheadAttention(workload["inputs"]["x"]["shape"][2], workload["heads"], batch_first=True)
    return layer_training(module, workload, lambda x: module(x, x, x, need_weights=False)[0])


def conv_transpose(workload):
    channels = [workload["inputs"][name]["shape"][1] for name in ("x", "target")]
    conv = nn.ConvTranspose2d(*channels, 4, stride=2, padding=1)
    return layer_training(conv, workload, conv)


layers = {"batchNorm": batch_norm, "lstm": lstm, "attention": attention, "convTranspose": conv_transpose}
