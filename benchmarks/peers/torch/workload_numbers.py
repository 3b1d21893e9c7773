# The numbers of workloads/numbers.mjs, bit for bit, and what results are compared by.

import numpy as np


def uniform(seed, n):
    # The constants wrap around at 32 bits, as Math.imul does.
    h = (np.arange(n, dtype=np.uint32) + np.uint32(seed * 0x10001 & 0xFFFFFFFF)) * np.uint32(0x9E3779B1)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return ((h ^ (h >> np.uint32(16))) >> np.uint32(8)).astype(np.float64) / 2**24


def numbers_of(description):
    shape = description["shape"]
    u = uniform(description["seed"], int(np.prod(shape)))
    if "classes" in description:
        return np.floor(u * description["classes"]).astype(np.int64).reshape(shape)
    return ((2 * u - 1) * description["scale"]).astype(np.float32).reshape(shape)


def digest(values):
    size = np.abs(values.astype(np.float64).ravel())
    return [float(size.mean()), float((size * (1 + np.arange(size.size) % 13)).mean())]


def dropout_digest(values):
    _, counts = np.unique(values, return_counts=True)
    return [float(counts.max() / values.size), digest(values)[0]]
