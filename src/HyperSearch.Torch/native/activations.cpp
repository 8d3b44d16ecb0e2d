// Gated activations and the rotary position embedding.
#include "shim.h"

using hs::Handle;
using hs::Tensor;

namespace {

Tensor rotary_composite(const Tensor& x, const Tensor& cosine, const Tensor& sine) {
  const auto per_head = [&](const Tensor& table) { return (table.dim() == 3 ? table.unsqueeze(1) : table).to(x.scalar_type()); };
  const auto halves = x.chunk(2, -1);
  return x * per_head(cosine) + at::cat({-halves[1], halves[0]}, -1) * per_head(sine);
}

}  // namespace

// silu(gate) * up
HS_API int32_t hs_swiglu(Handle gate, Handle up, Handle* result, char** message) { HS_TENSOR(at::silu(*gate) * *up); }

// x [B, H, T, D]; cosine and sine [T, D] or [B, T, D]; rotate-half convention.
HS_API int32_t hs_rotary(Handle x, Handle cosine, Handle sine, Handle* result, char** message) {
  HS_TENSOR(rotary_composite(*x, *cosine, *sine));
}
