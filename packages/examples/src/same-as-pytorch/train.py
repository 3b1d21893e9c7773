"""The training of same-as-pytorch in PyTorch itself: prints the loss of every step, as JSON.

    python3 train.py > losses.json
"""

import gzip
import json
from pathlib import Path

import torch
from torch import nn

DIGITS = Path(__file__).parents[2] / "data" / "digits"


def read_idx(name: str) -> torch.Tensor:
    content = gzip.decompress((DIGITS / name).read_bytes())
    sizes = [int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(content[3])]
    return torch.frombuffer(bytearray(content[4 + 4 * len(sizes) :]), dtype=torch.uint8).reshape(sizes)


images = read_idx("train-images-idx3-ubyte.gz").float() / 8 - 1
labels = read_idx("train-labels-idx1-ubyte.gz").long()

torch.manual_seed(2026)
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(64, 32), nn.SELU(), nn.AlphaDropout(0.1),
    nn.Linear(32, 24), nn.SELU(), nn.AlphaDropout(0.1),
    nn.Linear(24, 10),
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=32, shuffle=True)

losses = []
for x, y in loader:
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(round(loss.item(), 6))
print(json.dumps(losses))
