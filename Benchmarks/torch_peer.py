"""PyTorch's side of Benchmarks/finetune.sh: reads one JSON question a line, answers with one JSON line. Started by the benchmark, not by hand.

The network is read from its ONNX file here, by a reader of its own, and run node by node with torch.nn.functional in channels-last, so that the
layers, the weights and the order are the file's on both sides. Batch norms use their stored statistics, as tlearn trains them.
"""
import json
import mmap
import resource
import struct
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

ELEMENTS = {1: 'f4', 6: 'i4', 7: 'i8', 9: '?', 11: 'f8'}


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def message(data):
    """Fields of a protobuf message by number, each a list: integers, or bytes not yet understood."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if kind == 2 else ((8, at) if kind == 1 else (4, at))
            value, at = data[at:at + length], at + length
        found.setdefault(key >> 3, []).append(value)
    return found


def integers(values):
    """Repeated integers, packed or not; negative ones are stored as their complement."""
    found = []
    for value in values:
        if isinstance(value, int):
            found.append(value)
            continue
        at = 0
        while at < len(value):
            number, at = varint(value, at)
            found.append(number)
    return [v - (1 << 64) if v >> 63 else v for v in found]


def text(value):
    return bytes(value).decode()


def tensor(data):
    fields = message(data)
    shape, kind = integers(fields.get(1, [])), ELEMENTS[fields[2][0]]
    if 9 in fields:
        values = np.frombuffer(fields[9][0], '<' + kind)
    elif kind == 'f4':
        values = np.frombuffer(b''.join(bytes(v) for v in fields.get(4, [])), '<f4')
    else:
        values = np.array(integers(fields.get(7 if kind == 'i8' else 5, [])), kind)
    return text(fields[8][0]) if 8 in fields else '', torch.from_numpy(values.reshape(shape).copy())


def attribute(data):
    fields = message(data)
    name = text(fields[1][0])
    kind = fields.get(20, [0])[0]
    if kind == 1:
        return name, struct.unpack('<f', fields[2][0])[0]
    if kind == 3:
        return name, text(fields[4][0])
    if kind == 4:
        return name, tensor(fields[5][0])[1]
    if kind == 7:
        return name, integers(fields.get(8, []))
    return name, integers(fields.get(3, [0]))[0]


class Node:
    def __init__(self, data):
        fields = message(data)
        self.op = text(fields[4][0])
        self.inputs, self.outputs = [text(v) for v in fields.get(1, [])], [text(v) for v in fields.get(2, [])]
        self.attributes = dict(attribute(a) for a in fields.get(5, []))
        self.may_overwrite = False

    def get(self, name, default=None):
        return self.attributes.get(name, default)


class Network:
    """A graph up to its logits: a softmax at its end is left out, the loss takes what enters it."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            graph = message(message(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))[7][0])
        self.stored = dict(tensor(t) for t in graph.get(5, []))
        self.nodes = [Node(n) for n in graph[1]]
        self.logits = text(message(graph[12][0])[1][0])
        self.input = next(n for n in (text(message(i)[1][0]) for i in graph[11]) if n not in self.stored)
        makers = {o: n for n in self.nodes for o in n.outputs}
        if makers[self.logits].op == 'ArgMax':  # an exported head's label
            self.logits = makers[self.logits].inputs[0]
        node = makers[self.logits]
        while node.op in ('Softmax', 'Reshape', 'Flatten', 'Squeeze', 'Identity'):
            if node.op == 'Softmax':
                self.logits = node.inputs[0]
                break
            node = makers[node.inputs[0]]
        readers = [i for n in self.nodes for i in n.inputs]
        for node in self.nodes:
            # As every library of networks does it: an activation overwrites what only it reads.
            before = makers.get(node.inputs[0]) if node.inputs else None
            node.may_overwrite = before is not None and before.op in ('Conv', 'BatchNormalization', 'Add') and readers.count(node.inputs[0]) == 1

    def between(self, given, wanted):
        """Nodes that lead from the given tensors to the wanted ones."""
        makers = {o: n for n in self.nodes for o in n.outputs}
        needed, open_ = set(), list(wanted)
        while open_:
            name = open_.pop()
            node = makers.get(name)
            if name in given or node is None or id(node) in needed:
                continue
            needed.add(id(node))
            open_ += node.inputs
        return [n for n in self.nodes if id(n) in needed]


def pads(node, x, kernel, value=0.0):
    """Padding that PyTorch takes as a number, else a padded map."""
    given = node.get('pads') or [0, 0, 0, 0]
    if node.get('auto_pad', 'NOTSET') not in ('NOTSET', 'VALID'):
        raise ValueError(f"{node.op}: auto_pad is not read here")
    top, left, bottom, right = given
    if node.get('ceil_mode', 0) == 0 and top == bottom and left == right:
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


def conv(node, x, weight, bias=None):
    x, padding = pads(node, x, weight.shape[2:])
    return F.conv2d(x, weight, bias, node.get('strides') or 1, padding, node.get('dilations') or 1, node.get('group', 1))


def max_pool(node, x):
    kernel = node.attributes['kernel_shape']
    x, padding = pads(node, x, kernel, float('-inf'))
    return F.max_pool2d(x, kernel, node.get('strides') or 1, padding, ceil_mode=node.get('ceil_mode', 0) != 0)


def average_pool(node, x):
    return F.avg_pool2d(x, node.attributes['kernel_shape'], node.get('strides') or 1, node.get('pads', [0, 0])[:2], node.get('ceil_mode', 0) != 0, node.get('count_include_pad', 0) != 0)


def gemm(node, a, b, c=None):
    a = a.t() if node.get('transA', 0) else a
    b = b if node.get('transB', 0) else b.t()
    if (node.get('alpha', 1.0), node.get('beta', 1.0)) != (1.0, 1.0):
        raise ValueError('Gemm: alpha and beta are not read here')
    return F.linear(a, b, c)


def clip(node, x, low=None, high=None):
    low, high = node.get('min', low), node.get('max', high)
    low, high = (None if v is None else float(v) for v in (low, high))
    return F.hardtanh(x, low, high, inplace=node.may_overwrite)


def batch_norm(node, x, scale, shift, mean, variance):
    return F.batch_norm(x, mean, variance, scale, shift, False, 0.0, node.get('epsilon', 1e-5))


def reshape(node, x, shape):
    shape = [x.shape[i] if s == 0 else s for i, s in enumerate(shape.tolist())]
    return x.reshape(shape)


def reduce_mean(node, x, axes=None):
    return x.mean(node.get('axes') or axes.tolist(), keepdim=node.get('keepdims', 1) != 0)


def unit_length(node, x):
    if node.get('p', 2) != 2:
        raise ValueError('LpNormalization: p is not read here')
    return F.normalize(x, dim=node.get('axis', -1))


OPERATORS = {
    'Conv': conv,
    'MaxPool': max_pool,
    'AveragePool': average_pool,
    'GlobalAveragePool': lambda node, x: F.adaptive_avg_pool2d(x, 1),
    'ReduceMean': reduce_mean,
    'Gemm': gemm,
    'MatMul': lambda node, a, b: a @ b,
    'BatchNormalization': batch_norm,
    'Relu': lambda node, x: F.relu(x, inplace=node.may_overwrite),
    'Clip': clip,
    'Add': lambda node, a, b: a + b,
    'Sub': lambda node, a, b: a - b,
    'Mul': lambda node, a, b: a * b,
    'Div': lambda node, a, b: a / b,
    'Neg': lambda node, x: -x,
    'Sqrt': lambda node, x: torch.sqrt(x),
    'Sigmoid': lambda node, x: torch.sigmoid(x),
    'HardSigmoid': lambda node, x: (x * node.get('alpha', 0.2) + node.get('beta', 0.5)).clamp(0, 1),
    'HardSwish': lambda node, x: F.hardswish(x),
    'LpNormalization': unit_length,
    'Transpose': lambda node, x: x.permute(node.attributes['perm']),
    'Concat': lambda node, *parts: torch.cat(parts, node.attributes['axis']),
    'Flatten': lambda node, x: torch.flatten(x, node.get('axis', 1)),
    'Reshape': reshape,
    'Squeeze': lambda node, x, axes=None: x.reshape([s for i, s in enumerate(x.shape) if i not in [a % x.dim() for a in (node.get('axes') or axes.tolist())]]),
    'Dropout': lambda node, x, *rest: x,
    'Identity': lambda node, x: x,
}


def run(nodes, values):
    for node in nodes:
        values[node.outputs[0]] = OPERATORS[node.op](node, *[values[i] if i else None for i in node.inputs])


def last(x):
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x.contiguous()


class Training:
    """One network and the rows that it is trained on; every run begins at the file's weights."""

    def __init__(self, model, inputs, trained, cut, doubled=False):
        self.network = Network(model)
        self.rows = {i['name']: torch.from_numpy(np.fromfile(i['file'], '<f4').reshape(i['shape'])) for i in inputs}
        if doubled:
            self.rows = {n: x.double() for n, x in self.rows.items()}
            self.network.stored = {n: w.double() if w.is_floating_point() else w for n, w in self.network.stored.items()}
        self.trained = trained
        given = list(self.rows)
        # With a cut behind what is given, the frozen part runs for every batch, without gradients.
        self.frozen = self.network.between(given, cut) if cut else []
        self.top = self.network.between(cut or given, [self.network.logits])

    def train(self, batches, labels, rates, momentum):
        weights = {n: last(w.clone()) if w.is_floating_point() else w for n, w in self.network.stored.items()}
        parameters = [weights[n].requires_grad_() for n in self.trained]
        optimizer = torch.optim.SGD(parameters, rates[0], momentum)
        losses = []
        wall, cpu = time.perf_counter(), time.process_time()
        for rows, classes, rate in zip(batches, labels, rates):
            optimizer.param_groups[0]['lr'] = rate
            values = dict(weights)
            values.update((n, last(x[rows])) for n, x in self.rows.items())
            if self.frozen:
                with torch.no_grad():
                    run(self.frozen, values)
            run(self.top, values)
            logits = values[self.network.logits]
            loss = F.cross_entropy(logits.reshape(len(rows), -1), torch.tensor(classes))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return {'losses': losses, 'wall': time.perf_counter() - wall, 'processor': time.process_time() - cpu, 'peak': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps(f'PyTorch {torch.__version__}, oneDNN {"on" if torch.backends.mkldnn.is_available() else "off"}, {torch.get_num_threads()} threads, channels-last'), flush=True)
    training = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.pop('op') == 'load':
            training = None
            training = Training(**asked)
            answer = {'nodes': len(training.frozen) + len(training.top)}
        else:
            answer = training.train(**asked)
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
