"""A deep linear network small enough to be worked out another way: no backward pass, every derivative is a complex step.

d/dx f(x) = Im f(x + ih)/h at h = 1e-40 is exact to rounding, since nothing is subtracted (Squire and Trapp 1998). Needs only Python:

    python3 deep_linear_instance.py > ../../../../analysis/PolicyProbe.Diagnostics/Normalisation/deep-linear-instance.json
"""

import cmath
import json
import math
import random

LAYERS, WIDTH, SAMPLES, RATE, EPSILON = 4, 3, 6, 0.002, 1e-5
MULTIPLES = [0.01, 0.1, 1.0, 5.0, 30.0]
H = 1e-40

random.seed(20180529)
inputs = [[random.gauss(0, 1) for _ in range(SAMPLES)] for _ in range(WIDTH)]
a = [[random.gauss(0, 1) for _ in range(WIDTH)] for _ in range(WIDTH)]
targets = [[sum(a[j][k] * inputs[k][b] for k in range(WIDTH)) for b in range(SAMPLES)] for j in range(WIDTH)]
theta = [random.gauss(0, 1 / math.sqrt(WIDTH)) for _ in range(LAYERS * WIDTH * WIDTH)]


def loss(w, normalise):
    h = inputs
    for layer in range(LAYERS):
        at = layer * WIDTH * WIDTH
        y = [[sum(w[at + j * WIDTH + k] * h[k][b] for k in range(WIDTH)) for b in range(SAMPLES)] for j in range(WIDTH)]
        if normalise and layer < LAYERS - 1:
            for unit in y:
                mean = sum(unit) / SAMPLES
                variance = sum((v - mean) ** 2 for v in unit) / SAMPLES
                scale = cmath.sqrt(variance + EPSILON)
                unit[:] = [(v - mean) / scale for v in unit]
        h = y
    return sum((h[j][b] - targets[j][b]) ** 2 for j in range(WIDTH) for b in range(SAMPLES))


def gradient(w, normalise):
    result = []
    for i in range(len(w)):
        moved = list(w)
        moved[i] = complex(w[i], H)
        result.append(loss(moved, normalise).imag / H)
    return result


def norm(v):
    return math.sqrt(sum(x * x for x in v))


def measured(normalise):
    g = gradient(theta, normalise)
    values, changes = [], []
    for multiple in MULTIPLES:
        moved = [w - multiple * RATE * d for w, d in zip(theta, g)]
        values.append(loss(moved, normalise).real if normalise else loss(moved, normalise))
        changes.append(norm([p - q for p, q in zip(g, gradient(moved, normalise))]))
    after = [w - RATE * d for w, d in zip(theta, g)]
    distances, cosines = [], []
    for layer in range(LAYERS):
        start, stop = layer * WIDTH * WIDTH, (layer + 1) * WIDTH * WIDTH
        shifted = gradient(after[:start] + theta[start:], normalise)[start:stop]
        own = g[start:stop]
        distances.append(norm([p - q for p, q in zip(own, shifted)]))
        cosines.append(sum(p * q for p, q in zip(own, shifted)) / (norm(own) * norm(shifted)))
    start_loss = loss(theta, normalise)
    return {
        "loss": start_loss.real if normalise else start_loss,
        "gradientNorm": norm(g),
        "low": min(values),
        "high": max(values),
        "predictiveness": max(changes),
        "smoothness": max(c / (m * RATE * norm(g)) for c, m in zip(changes, MULTIPLES)),
        "shiftDistances": distances,
        "shiftCosines": cosines,
    }


print(json.dumps({
    "layers": LAYERS, "width": WIDTH, "rate": RATE, "epsilon": EPSILON, "multiples": MULTIPLES,
    "inputs": [v for unit in inputs for v in unit],
    "targets": [v for unit in targets for v in unit],
    "theta": theta,
    "plain": measured(False),
    "normalised": measured(True),
}, indent=1))
