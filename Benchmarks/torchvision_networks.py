"""Networks of torchvision as its users export them, with random weights, and what PyTorch computes of them in float64.

usage: python3 Benchmarks/torchvision_networks.py FOLDER [NAME …]      needs apt-get install python3-torchvision python3-onnx

FOLDER/NAME-OPSET gets model.onnx, the pictures 0.png and 1.png, input.npy (what preprocessing makes of them), features.npy (what enters the last layer), logits.npy and
gradients.npz (__loss__, __labels__, and for each initialiser that is a parameter, or one transposed, its gradient): the layout of ../shared/models/zoo. Then
TLEARN_ZOO=FOLDER ./test.sh --filter-class '*Zoo*' --filter-class '*GradientTests' asks of them what it asks of the zoo.
"""
import copy
import pathlib
import sys
import warnings

import numpy as np
import onnx
import onnx.numpy_helper
import torch
from PIL import Image
from torchvision import models

warnings.filterwarnings("ignore")
SIZES = {"alexnet": 224, "inception_v3": 139, "maxvit_t": 224}
NAMES = """alexnet convnext_tiny densenet121 efficientnet_b0 efficientnet_v2_s googlenet inception_v3 maxvit_t mnasnet0_5 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small regnet_x_400mf
regnet_y_400mf resnet18 resnet50 resnext50_32x4d shufflenet_v2_x0_5 squeezenet1_0 swin_t vit_b_32 wide_resnet50_2""".split()
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
OPSETS = (11, 13, 16, 17)


def patchwork(random, size):
    """A picture, and the same as ImageNet's preprocessing leaves it."""
    picture = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((size, size), Image.BICUBIC)
    return picture, ((np.asarray(picture, dtype=np.float64) / 255 - MEAN) / DEVIATION).transpose(2, 0, 1).astype(np.float32)


def build(name, size):
    special = {"image_size": size} if name.startswith("vit") else {"input_size": (size, size)} if name == "maxvit_t" else {}
    if name in ("googlenet", "inception_v3"):
        special = {"aux_logits": False, "init_weights": False}
    model = models.get_model(name, weights=None, num_classes=20, **special).eval()
    norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
        torch.nn.init.normal_(norm.bias, 0, 0.3)
        norm.train()
        norm.momentum = 1.0
    # What begins at nothing would hide what stands before it, and the exporter makes one initialiser of equal ones.
    for parameter in model.parameters():
        if parameter.ndim < 2 or parameter.abs().max() < 1e-4:
            parameter.data += torch.randn_like(parameter) * 0.3
    # Statistics of real maps: without them deep random networks answer every picture alike.
    with torch.no_grad():
        model(torch.from_numpy(np.stack([patchwork(np.random.default_rng(i), size)[1] for i in range(8)])))
    return model.eval()


def last_linear(model, name):
    kinds = (torch.nn.Linear, torch.nn.Conv2d) if name.startswith("squeezenet") else torch.nn.Linear
    return [m for m in model.modules() if isinstance(m, kinds)][-1]


def reference(model, name, x, labels):
    """Loss, logits, what enters the last layer, gradients."""
    kept = []
    hook = last_linear(model, name).register_forward_hook(lambda m, i, o: kept.append(i[0]))
    model.zero_grad()
    logits = model(x)
    hook.remove()
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    features = kept[0] if kept[0].ndim == 2 else kept[0].mean((2, 3))
    return loss.item(), logits.detach().numpy(), features.detach().numpy(), {k: p.grad.double().numpy().copy() for k, p in model.named_parameters()}


def settled(model, name, size, labels):
    """Pictures at which PyTorch's float32 finds its float64 gradients: elsewhere rounding moves a value over a ReLU's kink or a maximum's edge, and gradients jump."""
    exact = copy.deepcopy(model).double()
    for seed in range(77, 97):
        random = np.random.default_rng(seed)
        pictures, x = zip(*(patchwork(random, size) for _ in range(2)))
        x = torch.from_numpy(np.stack(x))
        found = reference(exact, name, x.double(), labels)
        rounded = reference(model, name, x, labels)[3]
        together = np.sqrt(sum((g ** 2).sum() for g in found[3].values()))
        if all(np.linalg.norm(rounded[k] - g) <= 1e-4 * np.linalg.norm(g) + 1e-7 * together for k, g in found[3].items()):
            return pictures, x.numpy(), found
    return None


def gradients(file, found, values):
    """By initialiser: a parameter by its name, or one of the same values, as they are or transposed."""
    by_name = {}
    for tensor in onnx.load(str(file)).graph.initializer:
        stored = onnx.numpy_helper.to_array(tensor)
        if stored.dtype != np.float32 or stored.size < 2:
            continue
        if tensor.name in found:
            by_name[tensor.name] = found[tensor.name]
            continue
        for key, value in values.items():
            if value.shape == stored.shape and np.array_equal(value, stored):
                by_name[tensor.name] = found[key]
                break
            if value.ndim == 2 and value.T.shape == stored.shape and np.array_equal(value.T, stored):
                by_name[tensor.name] = np.ascontiguousarray(found[key].T)
                break
    return by_name


def main():
    folder = pathlib.Path(sys.argv[1])
    for at, name in enumerate(NAMES):
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        size, opset = SIZES.get(name, 64), OPSETS[at % len(OPSETS)]
        target = folder / f"{name}-{opset}"
        if (target / "gradients.npz").exists():
            continue
        torch.manual_seed(7)
        model = build(name, size)
        labels = [3, 11]
        chosen = settled(model, name, size, labels)
        if chosen is None:
            print(name, "no pictures found at which its gradients do not jump", flush=True)
            continue
        pictures, x, (loss, logits, features, found) = chosen
        target.mkdir(parents=True, exist_ok=True)
        for i, picture in enumerate(pictures):
            picture.save(target / f"{i}.png")
        # As it is trained: with its batch norms.
        torch.onnx.export(model, torch.from_numpy(x), str(target / "model.onnx"), opset_version=opset, training=torch.onnx.TrainingMode.PRESERVE, input_names=["input"], output_names=["logits"],
                          dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}})
        by_name = gradients(target / "model.onnx", found, {k: p.detach().numpy() for k, p in model.named_parameters()})
        np.save(target / "input.npy", x)
        np.save(target / "features.npy", features.astype(np.float32))
        np.save(target / "logits.npy", logits.astype(np.float32))
        np.savez(target / "gradients.npz", __loss__=np.array([loss]), __labels__=np.array(labels), **by_name)
        print(f"{name}-{opset}: loss {loss:.4f}, {len(by_name)} gradients of {len(found)} parameters", flush=True)


main()
