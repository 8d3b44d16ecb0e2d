"""Training throughput of a Llama decoder in plain PyTorch: the yardstick beside HyperSearch's own fine-tuner.

Prints one JSON line. Same libtorch (Debian's python3-torch 1.13), model shape, weights' scale, token ids, masks, targets,
threads and optimiser settings as the C# side; data lies ready in memory; AdamW is the foreach one; nothing asks for a value
in the loop but the gradient clipping that both sides do. Attention is written out: 1.13 has no fused one in its public API.
--rank 0      trains every weight; any other rank trains adapters of it on every linear layer, computed as PEFT does.
--head all    scores every position and ignores the masked ones in the loss, as most scripts do;
--head chosen scores the counted positions only, as HyperSearch does.
"""
import argparse
import json
import math
import resource
import time

import torch
import torch.nn.functional as F


class RmsNorm(torch.nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


class LoraLinear(torch.nn.Module):
    """A frozen linear layer, and an update of low rank beside it."""

    def __init__(self, inputs, outputs, rank):
        super().__init__()
        self.base = torch.nn.Linear(inputs, outputs, bias=False)
        self.a, self.b = torch.nn.Linear(inputs, rank, bias=False), torch.nn.Linear(rank, outputs, bias=False)
        self.scale = 2.0

    def forward(self, x):
        return self.base(x) + self.b(self.a(x)) * self.scale


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), dim=-1) * sin


class Layer(torch.nn.Module):
    def __init__(self, a):
        super().__init__()
        self.heads, self.keys, self.size = a.heads, a.key_heads, a.hidden // a.heads
        linear = lambda i, o: LoraLinear(i, o, a.rank) if a.rank else torch.nn.Linear(i, o, bias=False)
        self.norm1, self.norm2 = RmsNorm(a.hidden, 1e-5), RmsNorm(a.hidden, 1e-5)
        self.q, self.k = linear(a.hidden, self.heads * self.size), linear(a.hidden, self.keys * self.size)
        self.v, self.o = linear(a.hidden, self.keys * self.size), linear(self.heads * self.size, a.hidden)
        self.gate, self.up, self.down = linear(a.hidden, a.inner), linear(a.hidden, a.inner), linear(a.inner, a.hidden)

    def attend(self, x, cos, sin, mask):
        b, t, _ = x.shape
        split = lambda y, n: y.view(b, t, n, self.size).transpose(1, 2)
        q, k, v = rotate(split(self.q(x), self.heads), cos, sin), rotate(split(self.k(x), self.keys), cos, sin), split(self.v(x), self.keys)
        if self.keys != self.heads:
            k, v = (y.repeat_interleave(self.heads // self.keys, dim=1) for y in (k, v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.size) + mask
        return self.o((torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(b, t, -1))

    def forward(self, x, cos, sin, mask):
        x = x + self.attend(self.norm1(x), cos, sin, mask)
        y = self.norm2(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Llama(torch.nn.Module):
    def __init__(self, a):
        super().__init__()
        self.embed = torch.nn.Embedding(a.vocabulary, a.hidden)
        self.layers = torch.nn.ModuleList(Layer(a) for _ in range(a.layers))
        self.norm = RmsNorm(a.hidden, 1e-5)
        size = a.hidden // a.heads
        angles = torch.arange(a.tokens).float()[:, None] / 10000 ** (torch.arange(0, size, 2).float() / size)[None]
        angles = torch.cat((angles, angles), -1)
        self.cos, self.sin = angles.cos(), angles.sin()
        self.mask = torch.full((a.tokens, a.tokens), float("-inf")).triu(1)
        for p in self.parameters():
            if p.dim() > 1:
                torch.nn.init.normal_(p, std=0.02)

    def loss(self, ids, places, targets, head):
        t = ids.shape[1]
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, self.cos[:t], self.sin[:t], self.mask[:t, :t])
        x = x.reshape(-1, x.shape[-1])
        if head == "chosen":
            return F.cross_entropy(F.linear(self.norm(x[places]), self.embed.weight), targets)
        labels = torch.full((x.shape[0],), -100)
        labels[places] = targets
        return F.cross_entropy(F.linear(self.norm(x), self.embed.weight), labels, ignore_index=-100)


def peak_bytes():
    """The most memory that the process has had resident."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("layers", 4), ("hidden", 192), ("heads", 4), ("key-heads", 4), ("inner", 512), ("vocabulary", 1024), ("batch", 16),
                        ("tokens", 48), ("targets", 12), ("steps", 60), ("warmup", 10), ("threads", 2), ("rank", 0)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--head", choices=("all", "chosen"), default="all")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    before = peak_bytes()
    model = Llama(a)
    for name, p in model.named_parameters():
        p.requires_grad_(a.rank == 0 or ".a." in name or ".b." in name)
    trained = [p for p in model.parameters() if p.requires_grad]
    decay = [p for p in trained if p.dim() > 1]
    plain = [p for p in trained if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.01}] + [{"params": p, "weight_decay": 0.0} for p in [plain] if p], lr=1e-3, foreach=True)
    # Every row has the same length; its last tokens are the targets.
    ids = torch.randint(0, a.vocabulary, (8, a.batch, a.tokens))
    rows = torch.arange(a.batch)[:, None] * a.tokens
    places = (rows + torch.arange(a.tokens - 1 - a.targets, a.tokens - 1)[None]).reshape(-1)
    batches = [(x, places, x[:, a.tokens - a.targets:].reshape(-1)) for x in ids]
    began = None
    for step in range(a.warmup + a.steps):
        if step == a.warmup:
            began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = model.loss(*batches[step % len(batches)], a.head)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
    seconds = time.perf_counter() - began
    print(json.dumps({"tokens_per_second": a.steps * a.batch * a.tokens / seconds, "loss": loss.item(), "torch": torch.__version__,
                      "peak_bytes": peak_bytes(), "start_bytes": before, "parameters": sum(p.numel() for p in model.parameters())}))


main()
