"""LoRA throughput of transformers and PEFT in eager mode: the yardstick beside HyperSearch on a GPU.

Prints one JSON line. A Qwen2 decoder with random bfloat16 weights, adapters in float32 on all linear layers, autocast at the adapters as PEFT does it,
fused AdamW, gradient clipping; full rows of random tokens lie ready on the device, every token but a row's first is a target. Also measured: a large
bfloat16 matrix product, as the ceiling.
"""
import argparse
import json
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import Qwen2Config, Qwen2ForCausalLM


def wait(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def product_flops(device):
    size, rounds = (8192, 10) if device.type == "cuda" else (512, 3)
    a = torch.randn(size, size, device=device, dtype=torch.bfloat16)
    b = torch.randn(size, size, device=device, dtype=torch.bfloat16)
    for _ in range(3):
        a @ b
    wait(device)
    began = time.perf_counter()
    for _ in range(rounds):
        a @ b
    wait(device)
    return rounds * 2 * size**3 / (time.perf_counter() - began)


def main():
    parser = argparse.ArgumentParser()
    for name in ("layers", "hidden", "heads", "key-heads", "inner", "vocabulary", "rows", "tokens", "steps", "warmup", "rank"):
        parser.add_argument("--" + name, type=int, required=True)
    parser.add_argument("--device", default="cuda:0")
    a = parser.parse_args()
    device = torch.device(a.device)
    torch.manual_seed(0)
    ceiling = product_flops(device)
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    config = Qwen2Config(
        vocab_size=a.vocabulary, hidden_size=a.hidden, intermediate_size=a.inner, num_hidden_layers=a.layers, num_attention_heads=a.heads,
        num_key_value_heads=a.key_heads, max_position_embeddings=max(a.tokens, 32), tie_word_embeddings=True, use_cache=False)
    model = Qwen2ForCausalLM(config).to(torch.bfloat16).to(device)
    model = get_peft_model(model, LoraConfig(r=a.rank, lora_alpha=2 * a.rank, target_modules="all-linear", task_type="CAUSAL_LM"))
    model.train()
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0.01, fused=device.type == "cuda")
    batches = [torch.randint(0, a.vocabulary, (a.rows, a.tokens), device=device) for _ in range(4)]
    began = None
    for step in range(a.warmup + a.steps):
        if step == a.warmup:
            wait(device)
            began = time.perf_counter()
        ids = batches[step % len(batches)]
        optimizer.zero_grad(set_to_none=True)
        loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
    wait(device)
    seconds = time.perf_counter() - began
    peak = torch.cuda.max_memory_allocated(device) / 1e9 if device.type == "cuda" else 0.0
    print(json.dumps({"tokens_per_second": a.steps * a.rows * a.tokens / seconds, "peak_gb": peak, "product_flops": ceiling, "loss": loss.item()}))


main()
