#!/usr/bin/env python3
"""Compares the logits of truezero's model files with those of NumPy and, where it is installed, of PyTorch.

    interoperation.py check MODEL IMAGES LOGITS   loads MODEL and compares its logits with the file LOGITS
    interoperation.py make MODEL IMAGES LOGITS    makes a model as PyTorch has it, and writes both files

IMAGES are digits in an IDX file, compressed by gzip. LOGITS are 32-bit floats, one example after the other.
It reads safetensors itself, so that NumPy is all that it needs.
"""

import gzip
import json
import re
import struct
import sys

import numpy

try:
    import torch
except ImportError:
    torch = None

TOLERANCE = 1e-5
SIZES = [784, 80, 40, 10]


def read_safetensors(path):
    """The metadata and the tensors of a file of 32-bit floats."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", f"{name} is of type {entry['dtype']}"
        start, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
    return metadata, tensors


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        start = len(data)
        data += numpy.ascontiguousarray(tensor, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read_images(path):
    """The pixels of an IDX file of images, divided by 255: one row for each example."""
    with gzip.open(path) as file:
        magic, count, rows, columns = struct.unpack(">IIII", file.read(16))
        assert magic == 0x803, f"{path} is no file of images"
        pixels = numpy.frombuffer(file.read(), numpy.uint8)
    return pixels.reshape(count, rows * columns).astype(numpy.float32) / numpy.float32(255)


def activation(word, package):
    """The function that a word such as `softplus(2)` names, of NumPy or PyTorch."""
    name, parameter = re.fullmatch(r"([a-z-]+)(?:\(([^)]*)\))?", word).groups()
    if name == "rectifier":
        return (lambda x: numpy.maximum(x, 0)) if package is numpy else torch.nn.ReLU()
    if name == "tanh":
        return numpy.tanh if package is numpy else torch.nn.Tanh()
    if name == "sigmoid":
        return (lambda x: 1 / (1 + numpy.exp(-x))) if package is numpy else torch.nn.Sigmoid()
    if name == "softplus":
        alpha = float(parameter or 1)
        if package is numpy:
            return lambda x: numpy.logaddexp(0, alpha * x) / alpha
        return torch.nn.Softplus(beta=alpha)
    sys.exit(f"the activation {word} is not known here")


def with_numpy(tensors, words, inputs):
    """The logits in double precision, so that the difference is the rounding of the other side."""
    values = inputs.astype(numpy.float64)
    for number in range(0, 2 * len(words) + 1, 2):
        weight, bias = tensors[f"{number}.weight"], tensors[f"{number}.bias"]
        values = values @ weight.T.astype(numpy.float64) + bias
        if number < 2 * len(words):
            values = activation(words[number // 2], numpy)(values)
    return values


def with_torch(tensors, words, inputs):
    sequential = torch.nn.Sequential()
    for number in range(0, 2 * len(words) + 1, 2):
        outputs, width = tensors[f"{number}.weight"].shape
        sequential.append(torch.nn.Linear(width, outputs))
        if number < 2 * len(words):
            sequential.append(activation(words[number // 2], torch))
    # Strict: the names of the file are those of the modules, with none too few or too many.
    sequential.load_state_dict({name: torch.tensor(tensor) for name, tensor in tensors.items()})
    with torch.no_grad():
        return sequential(torch.tensor(inputs)).numpy()


def check(model, images, logits):
    metadata, tensors = read_safetensors(model)
    entry = json.loads(metadata["truezero"])
    words = [layer["activation"] for layer in entry["architecture"]["hidden"]]
    inputs = read_images(images)
    scaling = entry.get("scaling")
    if scaling:
        inputs = ((inputs - numpy.array(scaling["offset"])) * numpy.array(scaling["factor"])).astype("f4")
    expected = numpy.fromfile(logits, "<f4").reshape(len(inputs), -1)
    for name, compute in [("NumPy", with_numpy), ("PyTorch", with_torch)]:
        if name == "PyTorch" and torch is None:
            print("PyTorch is not installed: skipped")
            continue
        found = compute(tensors, words, inputs)
        difference = numpy.max(numpy.abs(found - expected) / numpy.maximum(1, numpy.abs(expected)))
        print(f"{name}: {len(inputs)} examples, largest difference {difference:.1e}")
        if not difference <= TOLERANCE:
            sys.exit(f"{name}: the logits differ by {difference}, which is more than {TOLERANCE}")


def make(model, images, logits):
    random = numpy.random.default_rng(1)
    tensors = {}
    for number, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:])):
        bound = (6 / inputs) ** 0.5
        weight = random.uniform(-bound, bound, (outputs, inputs)).astype(numpy.float32)
        tensors[f"{2 * number}.weight"] = weight
        tensors[f"{2 * number}.bias"] = random.uniform(-0.1, 0.1, outputs).astype(numpy.float32)
    words = ["rectifier"] * (len(SIZES) - 2)
    inputs = read_images(images)
    if torch is None:
        print("PyTorch is not installed: the model is made by NumPy")
        found = with_numpy(tensors, words, inputs)
    else:
        found = with_torch(tensors, words, inputs)
    write_safetensors(model, tensors)
    found.astype("<f4").tofile(logits)


if __name__ == "__main__":
    commands = {"check": check, "make": make}
    if len(sys.argv) != 5 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
