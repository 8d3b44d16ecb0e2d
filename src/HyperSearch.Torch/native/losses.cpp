// Cross-entropy over logits, and over a hidden state and the output embedding in chunks.
#include "shim.h"

using hs::Handle;
using hs::Tensor;

namespace {

Tensor linear_cross_entropy_composite(const Tensor& hidden, const Tensor& weight, const Tensor& targets, double smoothing, int64_t chunk) {
  auto total = at::zeros({}, hidden.options().dtype(hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat));
  for (int64_t start = 0; start < hidden.size(0); start += chunk) {
    const auto rows = std::min(chunk, hidden.size(0) - start);
    const auto logits = at::linear(hidden.narrow(0, start, rows), weight).to(total.scalar_type());
    total = total + at::cross_entropy_loss(logits, targets.narrow(0, start, rows), {}, at::Reduction::Sum, -100, smoothing);
  }
  return total;
}

}  // namespace

HS_API int32_t hs_cross_entropy(Handle logits, Handle targets, int64_t ignore_index, double smoothing, int32_t sum, Handle* result,
                                char** message) {
  HS_TENSOR(at::cross_entropy_loss(*logits, *targets, {}, sum ? at::Reduction::Sum : at::Reduction::Mean, ignore_index, smoothing));
}

// hidden [N, d], weight [V, d], targets [N]: the SUM of the N losses.
HS_API int32_t hs_linear_cross_entropy(Handle hidden, Handle weight, Handle targets, double smoothing, int64_t chunk, Handle* result,
                                       char** message) {
  return hs::tensor_result(result, message, [&] {
    TORCH_CHECK(hidden->dim() == 2 && weight->dim() == 2 && targets->dim() == 1 && hidden->size(1) == weight->size(1) && hidden->size(0) == targets->size(0),
                "linear cross-entropy needs hidden [N,d], weight [V,d] and targets [N], but the shapes are ", hidden->sizes(), ", ",
                weight->sizes(), ", ", targets->sizes());
    TORCH_CHECK(chunk > 0, "the chunk must be positive, not ", chunk);
    return linear_cross_entropy_composite(*hidden, *weight, *targets, smoothing, chunk);
  });
}
