# Writes sequence-models.json beside this file: what PyTorch answers for recurrent layers and transformers, in float64, beyond the conformance
# cases. Run with PyTorch 1.13 or later. Parameters and inputs are patterns that the test makes again; gradients are of sum(output * pattern).
import json, os, torch
from torch import nn
from torch.nn.utils import rnn

torch.set_default_dtype(torch.float64)


def pattern(shape, phase):
    n = 1
    for size in shape: n *= size
    return torch.sin(0.7 * torch.arange(n, dtype=torch.float64) + phase).reshape(shape)


def fill(module):
    for k, p in enumerate(module.parameters()): p.data = 0.5 * pattern(p.shape, k)
    return module.eval()


def flat(result):
    if isinstance(result, torch.Tensor): return [result]
    if isinstance(result, rnn.PackedSequence): return [result.data]
    return [x for part in result if part is not None for x in flat(part)]


cases = []


def case(name, module, inputs, call):
    fill(module)
    leaves = [pattern(shape, 0.1 + i).requires_grad_() for i, shape in enumerate(inputs)]
    outputs = [x for x in flat(call(module, *leaves)) if x.is_floating_point()]
    loss = sum((x * pattern(x.shape, 0.5 + i)).sum() for i, x in enumerate(outputs))
    grads = torch.autograd.grad(loss, leaves + list(module.parameters()), allow_unused=True)
    number = lambda x: float(f'{x.item():.9g}')
    cases.append({
        'name': name,
        'inputs': [list(shape) for shape in inputs],
        'outputs': [{'shape': list(x.shape), 'values': [number(v) for v in x.detach().flatten()]} for x in outputs],
        # One number a gradient: its sum, weighted by a pattern.
        'grads': [None if g is None else number((g * pattern(g.shape, 0.9)).sum()) for g in grads],
    })


def packed(x, lengths, **options):
    return rnn.pack_padded_sequence(x, lengths, **options)


causal = torch.triu(torch.ones(4, 4), 1).bool()
padding = torch.tensor([[False, False, False, True], [False, False, True, True]])
scores = pattern((4, 4), 2)

case('LSTM, projection, two layers, both directions', nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2), [(3, 2, 3), (4, 2, 2), (4, 2, 4)],
     lambda m, x, h, c: m(x, (h, c)))
case('LSTM, packed and unsorted, both directions, batch first', nn.LSTM(3, 2, 2, bidirectional=True, batch_first=True), [(3, 4, 3), (4, 3, 2), (4, 3, 2)],
     lambda m, x, h, c: m(packed(x, [2, 4, 1], batch_first=True, enforce_sorted=False), (h, c)))
case('GRU, packed, both directions', nn.GRU(3, 2, 2, bidirectional=True), [(4, 3, 3)], lambda m, x: m(packed(x, [4, 2, 2])))
case('RNN, relu, packed', nn.RNN(2, 3, nonlinearity='relu'), [(3, 2, 2), (1, 2, 3)], lambda m, x, h: m(packed(x, [3, 1]), h))
case('GRU, padded again', nn.GRU(2, 2), [(4, 3, 2)],
     lambda m, x: rnn.pad_packed_sequence(m(packed(x, [1, 4, 2], enforce_sorted=False))[0], padding_value=-1.0, total_length=5)[0])
case('MultiheadAttention, both masks, learnt and zero keys', nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True), [(4, 2, 4), (4, 2, 4)],
     lambda m, q, k: m(q, k, k, attn_mask=causal, key_padding_mask=padding, average_attn_weights=False))
case('MultiheadAttention, other sizes, scores, batch first', nn.MultiheadAttention(4, 2, kdim=3, vdim=2, batch_first=True), [(2, 4, 4), (2, 4, 3), (2, 4, 2)],
     lambda m, q, k, v: m(q, k, v, attn_mask=scores))
case('MultiheadAttention, a mask a head, without a batch', nn.MultiheadAttention(4, 2), [(4, 4), (4, 4)],
     lambda m, q, k: m(q, k, k, attn_mask=torch.stack([causal, causal.flip(0, 1)]), need_weights=False))
case('TransformerDecoderLayer, norm first, gelu, batch first', nn.TransformerDecoderLayer(4, 2, 6, 0, 'gelu', batch_first=True, norm_first=True),
     [(2, 4, 4), (2, 3, 4)], lambda m, x, memory: m(x, memory, tgt_mask=causal, tgt_key_padding_mask=padding))
case('TransformerEncoder, a mask', nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0), 2, nn.LayerNorm(4)), [(4, 2, 4)],
     lambda m, x: m(x, mask=causal.double().masked_fill(causal, -2)))
case('Transformer', nn.Transformer(4, 2, 1, 2, 6, 0, layer_norm_eps=1e-3), [(3, 2, 4), (4, 2, 4)],
     lambda m, src, tgt: m(src, tgt, tgt_mask=nn.Transformer.generate_square_subsequent_mask(4), memory_key_padding_mask=padding[:, 1:]))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'sequence-models.json'), 'w') as file:
    file.write('[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]\n')
