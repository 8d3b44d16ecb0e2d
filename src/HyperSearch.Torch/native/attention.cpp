// Scaled dot-product attention with grouped key and value heads.
#include "attention_kernel.h"

#include <limits>

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

void check_shapes(const Tensor& q, const Tensor& k, const Tensor& v) {
  TORCH_CHECK(q.dim() == 4 && k.dim() == 4 && v.dim() == 4, "attention needs q [B,H,Tq,D], k [B,Hkv,Tk,D] and v [B,Hkv,Tk,D], but the shapes are ",
              q.sizes(), ", ", k.sizes(), ", ", v.sizes());
  TORCH_CHECK(k.sizes() == v.sizes() && q.size(0) == k.size(0) && q.size(3) == k.size(3), "attention's shapes do not fit: q ", q.sizes(), ", k ",
              k.sizes(), ", v ", v.sizes());
  TORCH_CHECK(k.size(1) > 0 && q.size(1) % k.size(1) == 0, "the number of key heads ", k.size(1), " must divide the number of query heads ",
              q.size(1), " (shape ", q.sizes(), ")");
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

#if HS_TORCH_AT_LEAST(2, 1)
// libtorch's causal flag aligns the mask to the first key; the offset case and a mask beside it need the mask spelled out.
Tensor attention_of_libtorch(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, bool causal, double scale) {
  const bool flag = causal && !mask.defined() && q.size(2) == k.size(2);
  auto bias = mask;
  if (causal && !flag) {
    const auto seen = causal_mask(q.size(2), k.size(2), q);
    if (!bias.defined()) bias = seen;
    else bias = bias.scalar_type() == at::kBool ? bias.logical_and(seen) : bias.masked_fill(seen.logical_not(), -std::numeric_limits<double>::infinity());
  }
  if (bias.defined() && bias.scalar_type() != at::kBool) bias = bias.to(q.scalar_type());
#if HS_TORCH_AT_LEAST(2, 5)
  return at::scaled_dot_product_attention(q, k, v, hs::optional(bias), 0.0, flag, scale, /*enable_gqa=*/q.size(1) != k.size(1));
#else
  const auto group = q.size(1) / k.size(1);
  const auto shared = [&](const Tensor& x) { return group == 1 ? x : x.repeat_interleave(group, 1); };
  return at::scaled_dot_product_attention(q, shared(k), shared(v), hs::optional(bias), 0.0, flag, scale);
#endif
}
#endif

// Our kernel on the CPU: nothing of size Tq x Tk is kept, the backward pass makes the weights again from the rows' logarithmic sums.
struct Attention : torch::autograd::Function<Attention> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, const hs::OptionalTensor& mask, bool causal,
                        double scale) {
    const auto queries = hs::packed_rows(q), keys = hs::packed_rows(k), values = hs::packed_rows(v);
    const auto bias = mask ? hs::expanded_mask(*mask, q, k) : Tensor();
    auto out = at::empty_like(queries), sums = at::empty({q.size(0), q.size(1), q.size(2)}, q.options());
    AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "hypersearch_attention", [&] {
      hs::AttentionKernel<scalar_t>(queries, keys, values, bias, causal, scale).forward(out, sums);
    });
    context->save_for_backward({queries, keys, values, out, sums, bias});
    context->saved_data["causal"] = causal;
    context->saved_data["scale"] = scale;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &q = saved[0], &k = saved[1], &v = saved[2];
    const auto gradient = hs::packed_rows(gradients[0]);
    auto to_q = at::empty_like(q), to_k = at::empty_like(k), to_v = at::empty_like(v);
    AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "hypersearch_attention_backward", [&] {
      hs::AttentionKernel<scalar_t>(q, k, v, saved[5], context->saved_data["causal"].toBool(), context->saved_data["scale"].toDouble())
          .backward(gradient, saved[3], saved[4], to_q, to_k, to_v);
    });
    return {to_q, to_k, to_v, Tensor(), Tensor(), Tensor()};
  }
};

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, bool causal, double scale) {
  check_shapes(q, k, v);
  const double factor = std::isnan(scale) ? 1.0 / std::sqrt(static_cast<double>(q.size(3))) : scale;
  const bool one_type = k.scalar_type() == q.scalar_type() && v.scalar_type() == q.scalar_type();
  if (hs::on_cpu(q) && hs::is_real32_or_64(q) && one_type && !(mask.defined() && mask.requires_grad()))
    return Attention::apply(q, k, v, hs::optional(mask), causal, factor);
#if HS_TORCH_AT_LEAST(2, 1)
  if (!hs::on_cpu(q)) return attention_of_libtorch(q, k, v, mask, causal, factor);
#endif
  return attention_composite(q, k, v, mask, causal, factor);
}

}  // namespace

// mask: bool (true = may look) or additive, broadcastable to [B, H, Tq, Tk]. A scale that is not a number means 1/sqrt(D).
HS_API int32_t hs_attention(Handle q, Handle k, Handle v, Handle mask, int32_t causal, double scale, Handle* result, char** message) {
  HS_TENSOR(attention(*q, *k, *v, hs::or_undefined(mask), causal != 0, scale));
}
