// Cross-entropy over logits, and over a hidden state and the output embedding in chunks.
#include "gemm.h"
#include "simd.h"

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// One row: the loss (1 - s) (L - x_t) + s (L - mean x) with L = log sum exp x. Where a gradient is wanted, the logits become
// softmax(x) - (1 - s) onehot(t) - s / V.
template <class T>
T loss_row(T* logits, int64_t classes, int64_t target, T smoothing, bool gradient) {
  T highest = logits[0], total = 0;
#pragma omp simd reduction(max : highest) reduction(+ : total)
  for (int64_t j = 0; j < classes; ++j) {
    highest = logits[j] > highest ? logits[j] : highest;
    total += logits[j];
  }
  const T chosen = logits[target];
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < classes; ++j) {
    const T power = hs::fast_exp(logits[j] - highest);
    if (gradient) logits[j] = power;
    sum += power;
  }
  const T log_sum = highest + std::log(sum), share = smoothing / static_cast<T>(classes);
  if (gradient) {
    const T factor = T(1) / sum;
#pragma omp simd
    for (int64_t j = 0; j < classes; ++j) logits[j] = logits[j] * factor - share;
    logits[target] -= T(1) - smoothing;
  }
  return (T(1) - smoothing) * (log_sum - chosen) + smoothing * (log_sum - total / static_cast<T>(classes));
}

// The sum of the rows' losses as a Float64 scalar; with `gradient`, the logits are overwritten with theirs.
Tensor chunk_loss(const Tensor& logits, const Tensor& targets, double smoothing, bool gradient) {
  if (!hs::on_cpu(logits)) {
    const auto log_weights = at::log_softmax(logits, 1);
    const auto chosen = log_weights.gather(1, targets.unsqueeze(1));
    const auto loss = -(chosen.sum() * (1.0 - smoothing) + log_weights.mean(1).sum() * smoothing);
    if (gradient) {
      at::exp_out(const_cast<Tensor&>(logits), log_weights);
      logits.sub_(smoothing / static_cast<double>(logits.size(1)));
      logits.scatter_add_(1, targets.unsqueeze(1), at::full_like(chosen, smoothing - 1.0));
    }
    return loss.to(at::kDouble);
  }
  auto losses = at::empty({logits.size(0)}, logits.options());
  AT_DISPATCH_FLOATING_TYPES(logits.scalar_type(), "hypersearch_cross_entropy", [&] {
    const int64_t classes = logits.size(1);
    auto *values = logits.data_ptr<scalar_t>(), *row_losses = losses.data_ptr<scalar_t>();
    const int64_t* chosen = targets.data_ptr<int64_t>();
    at::parallel_for(0, logits.size(0), 4, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        row_losses[i] = loss_row(values + i * classes, classes, chosen[i], static_cast<scalar_t>(smoothing), gradient);
    });
  });
  return losses.sum(at::kDouble);
}

// Scores capped at both ends, x -> c tanh(x / c); with a gradient wanted, the slope 1 - tanh(x / c)^2 of each.
Tensor cap_in_place(Tensor logits, double cap, bool gradient) {
  logits.div_(cap).tanh_();
  const auto slope = gradient ? at::rsub(logits.square(), 1) : Tensor();
  logits.mul_(cap);
  return slope;
}

// The gradients are made while a chunk's logits are at hand, and only scaled in the backward pass.
struct LinearCrossEntropy : torch::autograd::Function<LinearCrossEntropy> {
  static Tensor forward(AutogradContext* context, const Tensor& hidden, const Tensor& weight, const Tensor& targets, double smoothing, double cap, int64_t chunk,
                        bool to_hidden, bool to_weight) {
    auto total = at::zeros({}, hidden.options().dtype(at::kDouble));
    auto hidden_gradient = to_hidden ? at::empty_like(hidden, {}, at::MemoryFormat::Contiguous) : Tensor();
    auto weight_gradient = to_weight ? at::zeros_like(weight, {}, at::MemoryFormat::Contiguous) : Tensor();
    const auto longest = std::min(chunk, hidden.size(0));
    const auto buffer = at::empty({longest, weight.size(0)}, hidden.options());
    for (int64_t start = 0; start < hidden.size(0); start += chunk) {
      const auto rows = std::min(chunk, hidden.size(0) - start);
      const auto logits = buffer.narrow(0, 0, rows), part = hidden.narrow(0, start, rows);
      hs::multiply(logits, part, weight.t());
      const auto slope = cap > 0 ? cap_in_place(logits, cap, to_hidden || to_weight) : Tensor();
      total.add_(chunk_loss(logits, targets.narrow(0, start, rows), smoothing, to_hidden || to_weight));
      if (slope.defined()) Tensor(logits).mul_(slope);
      if (to_hidden) hs::multiply(hidden_gradient.narrow(0, start, rows), logits, weight);
      if (to_weight) hs::multiply(weight_gradient, logits.t(), part, 1, 1);
    }
    context->saved_data["hidden"] = hidden_gradient;
    context->saved_data["weight"] = weight_gradient;
    return total.to(hidden.scalar_type());
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    // In place, since a second copy of the head's gradient can be the largest tensor of a step; hence once only.
    TORCH_CHECK(!context->saved_data.empty(), "a linear cross-entropy has one backward pass");
    const auto scaled = [&](const char* name) {
      const auto gradient = context->saved_data[name].toTensor();
      return gradient.defined() ? gradient.mul_(gradients[0]) : gradient;
    };
    const auto to_hidden = scaled("hidden"), to_weight = scaled("weight");
    context->saved_data.clear();
    return {to_hidden, to_weight, Tensor(), Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

Tensor linear_cross_entropy(const Tensor& hidden, const Tensor& weight, const Tensor& targets, double smoothing, double cap, int64_t chunk) {
  TORCH_CHECK(hidden.dim() == 2 && weight.dim() == 2 && targets.dim() == 1 && hidden.size(1) == weight.size(1) && hidden.size(0) == targets.size(0),
              "linear cross-entropy needs hidden [N,d], weight [V,d] and targets [N], but the shapes are ", hidden.sizes(), ", ", weight.sizes(), ", ",
              targets.sizes());
  TORCH_CHECK(chunk > 0, "the chunk must be positive, not ", chunk);
  TORCH_CHECK(targets.scalar_type() == at::kLong, "the targets must be Int64, not ", targets.scalar_type());
  if (hs::on_cpu(targets) && targets.numel() > 0)
    TORCH_CHECK_INDEX(targets.min().item<int64_t>() >= 0 && targets.max().item<int64_t>() < weight.size(0), "a target lies outside the ",
                      weight.size(0), " classes");
  const auto wide = hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const bool recorded = at::GradMode::is_enabled();
  return LinearCrossEntropy::apply(hidden.to(wide).contiguous(), weight.to(wide).contiguous(), targets.contiguous(), smoothing, cap, chunk,
                                   recorded && hidden.requires_grad(), recorded && weight.requires_grad());
}

}  // namespace

HS_API int32_t hs_cross_entropy(Handle logits, Handle targets, int64_t ignore_index, double smoothing, int32_t sum, Handle* result,
                                char** message) {
  HS_TENSOR(at::cross_entropy_loss(*logits, *targets, {}, sum ? at::Reduction::Sum : at::Reduction::Mean, ignore_index, smoothing));
}

// hidden [N, d], weight [V, d], targets [N]: the SUM of the N losses. A cap of 0 is none.
HS_API int32_t hs_linear_cross_entropy(Handle hidden, Handle weight, Handle targets, double smoothing, double cap, int64_t chunk, Handle* result,
                                       char** message) {
  HS_TENSOR(linear_cross_entropy(*hidden, *weight, *targets, smoothing, cap, chunk));
}
