"""PyTorch's Grad-CAM of ONNX files beside tlearn's; its operators are those of torch_peer.py.

    python3 Benchmarks/gradcam_peer.py compare MODEL IMAGES [--tlearn PROGRAM]   every image through 'tlearn explain' and through PyTorch: correlation of the heatmaps
    python3 Benchmarks/gradcam_peer.py golden SHARED                             writes Tests/Golden/torch/gradcam.json

Needs: apt-get install python3-torch python3-pil (for compare).
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn import functional as F

import torch_peer

HERE = os.path.dirname(os.path.abspath(__file__))
SQUEEZENET_INPUT = 'golden/squeezenet1.1.gradients-input.npy'
RESNET = 'ResNet18.onnx of the package Microsoft.ML.DnnImageFeaturizer.ResNet18'
# File, the layer (the last map before the features), what it is fed.
NETWORKS = [
    ('models/squeezenet1.1.onnx', 'fire9/concat_1', SQUEEZENET_INPUT),
    ('models/efficientnet-lite0/model.onnx', 'head', SQUEEZENET_INPUT),
    (RESNET, 'ReLU393_Output_0', SQUEEZENET_INPUT),
    ('models/zoo/timm-resnet-torchscript13/model.onnx', '/layer4/layer4.0/act2/Relu_output_0', None),
    ('models/zoo/timm-efficientnet-dynamo/model.onnx', 'silu_10', None),
    ('models/zoo/torchvision-mobilenetv3-torchscript11/model.onnx', '/features/features.12/features.12.2/Mul_output_0', None),
    ('models/zoo/keras-like-nhwc-fixed-batch/model.onnx', '/m/features/features.12/features.12.2/Mul_output_0', None),
]
CLASSES = 5


def made_up(features):
    """A classifier for a network that has none: five classes whose weights are sines, as the test has it."""
    features = features.reshape(-1)
    weights = torch.sin(0.7 * torch.arange(CLASSES)[:, None] + 0.3 * torch.arange(len(features))[None]).double()
    return weights @ features


def gradcam(network, image, layer, chosen=None, classifier=None):
    """Grad-CAM in float64: the map before it is enlarged, the class, its score before any softmax."""
    scores = network.logits
    values = {n: (w.double() if w.is_floating_point() else w) for n, w in network.stored.items()}
    values[network.input] = torch.from_numpy(image).double()[None]
    makers = {o: n for n in network.nodes for o in n.outputs}
    torch_peer.run(network.between([network.input], [layer]), values)
    kept = values[layer].detach().clone().requires_grad_()
    # An operator may overwrite what it reads: what comes behind reads a copy.
    values[layer] = kept * 1
    torch_peer.run(network.between([network.input, layer], [scores]), values)
    row = values[scores].reshape(-1) if classifier is None else classifier(values[scores])
    chosen = int(row.argmax()) if chosen is None else chosen
    slope, = torch.autograd.grad(row[chosen], kept)
    weights = slope.mean((2, 3), keepdim=True)
    return F.relu((weights * kept).sum(1))[0].detach(), chosen, float(row[chosen])


def golden(shared):
    """Both pictures of each network's input, or one of 224 pixels."""
    found = []
    for name, layer, given in NETWORKS:
        path = os.path.join(shared, name) if name != RESNET else glob.glob(os.path.expanduser('~/.nuget/packages/microsoft.ml.dnnimagefeaturizer.resnet18/*/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx'))[0]
        given = given or os.path.join(os.path.dirname(name), 'input.npy')
        network, rows = torch_peer.Network(path), []
        for image in np.load(os.path.join(shared, given))[:2]:
            cam, chosen, score = gradcam(network, image, layer, classifier=made_up if name == RESNET else None)
            rows.append({'class': chosen, 'score': round(score, 4), 'map': [[float(f'{v:.5g}') for v in line] for line in cam.tolist()]})
        found.append({'network': name, 'input': given, 'layer': layer, 'images': rows})
    path = os.path.join(HERE, '..', 'Tests', 'Golden', 'torch', 'gradcam.json')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('[\n' + ',\n'.join(json.dumps(f) for f in found) + '\n]\n')
    print(f'{path}: {len(found)} networks, PyTorch {torch.__version__}')


def correlation(a, b):
    if not a.any() or not b.any():
        return None if a.any() or b.any() else 1.0
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def prepared(path, preprocessing):
    """The network's input by Pillow: shorter side, centre crop, scaled and normalised, as CONTRACT.md's record says."""
    from PIL import Image, ImageOps
    image = ImageOps.exif_transpose(Image.open(path)).convert('RGB')
    resize, crop = preprocessing['resize'], preprocessing['crop']
    if resize['mode'] == 'shorter':
        size, (w, h) = resize['size'], image.size
        target = (size, max(w, h) * size // min(w, h)) if w <= h else (max(w, h) * size // min(w, h), size)
        image = image.resize(target, {'bilinear': Image.BILINEAR, 'bicubic': Image.BICUBIC}[resize['interpolation']])
    elif resize['mode'] == 'exact':
        size = resize['size'] if isinstance(resize['size'], list) else [resize['size']] * 2
        image = image.resize((size[1], size[0]), {'bilinear': Image.BILINEAR, 'bicubic': Image.BICUBIC}[resize['interpolation']])
    if crop['mode'] == 'center':
        size, (w, h) = crop['size'], image.size
        left, top = round((w - size) / 2), round((h - size) / 2)
        image = image.crop((left, top, left + size, top + size))
    pixels = np.asarray(image, np.float64)
    if preprocessing['channels'] == 'BGR':
        pixels = pixels[:, :, ::-1]
    values = (pixels * preprocessing['scale'] - np.array(preprocessing['mean'])) / np.array(preprocessing['std'])
    return values.transpose(2, 0, 1)


def compare(model, images, program):
    network = torch_peer.Network(model)
    record = json.loads(subprocess.run([*program, 'inspect', model, '--json'], check=True, capture_output=True, text=True).stdout)['preprocessing']
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([*program, 'explain', model, images, '--method', 'grad-cam', '--out', os.path.join(folder, 'out'), '--json', '--quiet'], capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(run.stderr)
        found = []
        for row in json.loads(run.stdout)['images']:
            # tlearn's own score picks the class; its layer is the layer.
            image = prepared(os.path.join(images, row['path']), record)
            names = torch_scores(network, image)
            chosen = int(np.argmin(np.abs(names - row['score'])))
            cam, _, score = gradcam(network, image, row['layer'], chosen)
            heatmap = np.load(row['heatmap'])
            enlarged = F.interpolate(cam[None, None], heatmap.shape, mode='bilinear', align_corners=False)[0, 0].numpy()
            found.append((correlation(heatmap, enlarged), abs(score - row['score']) / max(1, abs(score)), row['path']))
    different = [f for f in found if f[0] is None]
    together = [f[0] for f in found if f[0] is not None]
    print(f'{model}: {len(found)} images; correlation at least {min(together):.6f}, mean {np.mean(together):.6f}; score off by at most {max(f[1] for f in found):.1e}; empty on one side alone: {len(different)}')
    return not different and min(together) >= 0.999


def torch_scores(network, image):
    values = {n: (w.double() if w.is_floating_point() else w) for n, w in network.stored.items()}
    values[network.input] = torch.from_numpy(image).double()[None]
    torch_peer.run(network.between([network.input], [network.logits]), values)
    return values[network.logits].reshape(-1).numpy()


def main():
    parser = argparse.ArgumentParser()
    actions = parser.add_subparsers(dest='action', required=True)
    one = actions.add_parser('compare')
    one.add_argument('model')
    one.add_argument('images')
    one.add_argument('--tlearn', default=os.path.join(HERE, '..', 'tlearn'))
    other = actions.add_parser('golden')
    other.add_argument('shared')
    given = parser.parse_args()
    if given.action == 'compare':
        sys.exit(0 if compare(given.model, given.images, given.tlearn.split()) else 1)
    golden(given.shared)


if __name__ == '__main__':
    main()
