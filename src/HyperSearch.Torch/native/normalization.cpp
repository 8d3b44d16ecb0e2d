// RMSNorm and LayerNorm over the last dimension.
#include "shim.h"

using hs::Handle;
using hs::Tensor;

namespace {

// Any device and type: the statistics in fp32 at least.
Tensor rms_norm_composite(const Tensor& x, const Tensor& weight, double eps) {
  const auto wide = x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const auto value = x.to(wide);
  const auto scale = at::rsqrt(value.square().mean(-1, true) + eps);
  return (value * scale * weight.to(wide)).to(x.scalar_type());
}

}  // namespace

HS_API int32_t hs_rms_norm(Handle x, Handle weight, double eps, Handle* result, char** message) {
  HS_TENSOR(rms_norm_composite(*x, *weight, eps));
}

HS_API int32_t hs_layer_norm(Handle x, Handle weight, Handle bias, double eps, Handle* result, char** message) {
  HS_TENSOR(at::layer_norm(*x, {x->size(-1)}, hs::or_undefined(weight), hs::or_undefined(bias), eps));
}
