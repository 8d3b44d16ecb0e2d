// Scaled dot-product attention with grouped key and value heads.
#include "shim.h"

#include <cmath>
#include <limits>

using hs::Handle;
using hs::Tensor;

namespace {

void check_shapes(const Tensor& q, const Tensor& k, const Tensor& v) {
  TORCH_CHECK(q.dim() == 4 && k.dim() == 4 && v.dim() == 4, "attention needs q [B,H,Tq,D], k [B,Hkv,Tk,D] and v [B,Hkv,Tk,D], but the shapes are ",
              q.sizes(), ", ", k.sizes(), ", ", v.sizes());
  TORCH_CHECK(k.sizes() == v.sizes() && q.size(0) == k.size(0) && q.size(3) == k.size(3), "attention's shapes do not fit: q ", q.sizes(), ", k ",
              k.sizes(), ", v ", v.sizes());
  TORCH_CHECK(k.size(1) > 0 && q.size(1) % k.size(1) == 0, "the number of key heads ", k.size(1), " must divide the number of query heads ", q.size(1), " (shape ",
              q.sizes(), ")");
}

// Query i of Tq sees the keys up to i + Tk - Tq: the last query sees them all, as generation with a cache needs.
Tensor causal_mask(int64_t queries, int64_t keys, const Tensor& like) {
  return at::ones({queries, keys}, like.options().dtype(at::kBool)).tril(keys - queries);
}

// The group of query heads that shares a key head is folded into the rows, so keys and values are never repeated.
Tensor attention_composite(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, bool causal, double scale) {
  const auto batch = q.size(0), heads = q.size(1), queries = q.size(2), width = q.size(3), key_heads = k.size(1), keys = k.size(2);
  auto scores = at::matmul(q.reshape({batch, key_heads, heads / key_heads * queries, width}) * scale, k.transpose(-2, -1))
                    .view({batch, heads, queries, keys});
  const auto lowest = -std::numeric_limits<double>::infinity();
  if (causal) scores = scores.masked_fill(causal_mask(queries, keys, q).logical_not(), lowest);
  if (mask.defined()) scores = mask.scalar_type() == at::kBool ? scores.masked_fill(mask.logical_not(), lowest) : scores + mask;
  const auto wide = q.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const auto weights = at::softmax(scores, -1, wide).to(q.scalar_type());
  return at::matmul(weights.view({batch, key_heads, heads / key_heads * queries, keys}), v).view({batch, heads, queries, width});
}

}  // namespace

// mask: bool (true = may look) or additive, broadcastable to [B, H, Tq, Tk]. A scale that is not a number means 1/sqrt(D).
HS_API int32_t hs_attention(Handle q, Handle k, Handle v, Handle mask, int32_t causal, double scale, Handle* result, char** message) {
  return hs::tensor_result(result, message, [&] {
    check_shapes(*q, *k, *v);
    const double factor = std::isnan(scale) ? 1.0 / std::sqrt(static_cast<double>(q->size(3))) : scale;
    return attention_composite(*q, *k, *v, hs::or_undefined(mask), causal != 0, factor);
  });
}
