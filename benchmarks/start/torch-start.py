import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.set_num_threads(1)
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(784, 256), nn.SELU(), nn.Linear(256, 128), nn.SELU(), nn.Linear(128, 10))
optimizer = torch.optim.Adam(model.parameters())
loss = cross_entropy(model(torch.randn(64, 784)), torch.zeros(64, dtype=torch.long))
loss.backward()
optimizer.step()
print(loss.item())
