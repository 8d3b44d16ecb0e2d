// SGD with the arithmetic of torch.optim.SGD; Lion (X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023); Adafactor
// (N. Shazeer, M. Stern, ICML 2018) with the arithmetic of transformers' and an external learning rate. The first two in one parallel pass.
#include "spans.h"

#include <cmath>

using hs::for_each_span;
using hs::Handle;
using hs::Span;
using hs::spans_of;
using hs::Tensor;

namespace {

struct Sgd {
  double lr, momentum, weight_decay, gradient_scale;

  // The buffer is absent without momentum. Weight decay joins the gradient.
  template <class P, class G>
  void operator()(P* p, const G* g, P* buffer, int64_t count) const {
    const P rate = static_cast<P>(lr), decay = static_cast<P>(weight_decay), scale = static_cast<P>(gradient_scale), kept = static_cast<P>(momentum);
    if (buffer) {
#pragma omp simd
      for (int64_t i = 0; i < count; ++i) {
        buffer[i] = kept * buffer[i] + (static_cast<P>(g[i]) * scale + decay * p[i]);
        p[i] -= rate * buffer[i];
      }
    } else {
#pragma omp simd
      for (int64_t i = 0; i < count; ++i) p[i] -= rate * (static_cast<P>(g[i]) * scale + decay * p[i]);
    }
  }

  void composite(Tensor& p, const Tensor& gradient, Tensor* buffer) const {
    auto step = gradient.to(p.scalar_type()) * gradient_scale;
    if (weight_decay != 0) step.add_(p, weight_decay);
    if (buffer) step = buffer->mul_(momentum).add_(step);
    p.sub_(step, lr);
  }
};

struct Lion {
  double lr, beta1, beta2, weight_decay, gradient_scale;

  template <class P, class G>
  void operator()(P* p, const G* g, P* average, int64_t count) const {
    const P rate = static_cast<P>(lr), decay = static_cast<P>(1.0 - lr * weight_decay), scale = static_cast<P>(gradient_scale);
    const P kept1 = static_cast<P>(beta1), rest1 = static_cast<P>(1.0 - beta1), kept2 = static_cast<P>(beta2), rest2 = static_cast<P>(1.0 - beta2);
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) {
      const P gradient = static_cast<P>(g[i]) * scale, direction = kept1 * average[i] + rest1 * gradient;
      const P sign = static_cast<P>(direction > P(0)) - static_cast<P>(direction < P(0));
      p[i] = p[i] * decay - rate * sign;
      average[i] = kept2 * average[i] + rest2 * gradient;
    }
  }

  void composite(Tensor& p, const Tensor& g, Tensor* average) const {
    const auto gradient = g.to(p.scalar_type()) * gradient_scale;
    const auto direction = (*average * beta1).add_(gradient, 1.0 - beta1).sign_();
    p.mul_(1.0 - lr * weight_decay).sub_(direction, lr);
    average->mul_(beta2).add_(gradient, 1.0 - beta2);
  }
};

bool fits_kernel(const Tensor& p, const Tensor& g, const Tensor* state) {
  for (const auto* tensor : {&p, &g, state ? state : &p})
    if (!tensor->device().is_cpu() || !tensor->is_contiguous()) return false;
  const auto type = p.scalar_type(), gradient = g.scalar_type();
  return (type == at::kFloat && (gradient == at::kFloat || gradient == at::kBFloat16)) || (type == at::kDouble && gradient == at::kDouble);
}

template <class P, class G, class Rule>
void span(const Rule& rule, Handle p, Handle g, Handle state, const Span& part) {
  rule(p->data_ptr<P>() + part.begin, g->data_ptr<G>() + part.begin, state ? state->data_ptr<P>() + part.begin : nullptr, part.end - part.begin);
}

// One state tensor a parameter at most; `states` may be null.
template <class Rule>
void step_all(const Rule& rule, Handle* parameters, Handle* gradients, Handle* states, int32_t count) {
  const auto state = [&](int32_t i) { return states ? states[i] : nullptr; };
  bool all = true;
  for (int32_t i = 0; i < count; ++i) {
    const auto& p = *parameters[i];
    TORCH_CHECK(gradients[i]->sizes() == p.sizes() && (!states || states[i]->sizes() == p.sizes()), "parameter ", i, " has shape ", p.sizes(),
                ", but its gradient ", gradients[i]->sizes(), states ? " and its state another" : "");
    TORCH_CHECK(!states || states[i]->scalar_type() == p.scalar_type(), "parameter ", i, " and its state differ in type");
    all = all && fits_kernel(p, *gradients[i], state(i));
  }
  if (!all) {
    for (int32_t i = 0; i < count; ++i) rule.composite(*parameters[i], *gradients[i], state(i));
    return;
  }
  for_each_span(spans_of(parameters, count), [&](const Span& part, int64_t) {
    const auto i = part.tensor;
    if (parameters[i]->scalar_type() == at::kDouble) span<double, double>(rule, parameters[i], gradients[i], state(i), part);
    else if (gradients[i]->scalar_type() == at::kBFloat16) span<float, at::BFloat16>(rule, parameters[i], gradients[i], state(i), part);
    else span<float, float>(rule, parameters[i], gradients[i], state(i), part);
  });
}

struct Adafactor {
  double lr, eps, kept, weight_decay, gradient_scale, beta1;
};

// rows and columns are the running means of the squared gradient over the last dimension and over the one before it; a parameter of one
// dimension has `rows` of its own shape and no columns.
void adafactor(Tensor& p, const Tensor& g, Tensor& rows, const Tensor& columns, Tensor* average, const Adafactor& o) {
  const auto gradient = g.to(p.scalar_type()) * o.gradient_scale;
  auto square = gradient.square().add_(o.eps);
  Tensor update;
  if (p.dim() >= 2) {
    rows.mul_(o.kept).add_(square.mean(-1), 1.0 - o.kept);
    auto over_rows = columns;
    over_rows.mul_(o.kept).add_(square.mean(-2), 1.0 - o.kept);
    update = square.copy_((rows / rows.mean(-1, true)).rsqrt_().unsqueeze(-1).expand_as(gradient)).mul_(over_rows.rsqrt().unsqueeze(-2)).mul_(gradient);
  } else {
    rows.mul_(o.kept).add_(square, 1.0 - o.kept);
    update = at::rsqrt_out(square, rows).mul_(gradient);
  }
  const auto length = at::norm(update) / std::sqrt(static_cast<double>(std::max<int64_t>(1, update.numel())));
  update.div_(length.clamp_min_(1.0)).mul_(o.lr);
  if (average) update = average->mul_(o.beta1).add_(update, 1.0 - o.beta1);
  if (o.weight_decay != 0) p.mul_(1.0 - o.lr * o.weight_decay);
  p.sub_(update);
}

void check_factors(Handle* parameters, Handle* gradients, Handle* rows, Handle* columns, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const auto& p = *parameters[i];
    const bool factored = p.dim() >= 2;
    const auto row_shape = factored ? p.sizes().slice(0, p.dim() - 1) : p.sizes();
    TORCH_CHECK(gradients[i]->sizes() == p.sizes() && rows[i]->sizes() == row_shape && (!factored || columns[i]->size(-1) == p.size(-1)), "parameter ", i,
                " has shape ", p.sizes(), ", but its gradient ", gradients[i]->sizes(), " and its factors ", rows[i]->sizes(), ", ", columns[i]->sizes());
  }
}

}  // namespace

// `buffers` may be null: no momentum.
HS_API int32_t hs_sgd(Handle* parameters, Handle* gradients, Handle* buffers, int32_t count, double lr, double momentum, double weight_decay,
                      double gradient_scale, char** message) {
  HS_DO(at::NoGradGuard guard; step_all(Sgd{lr, momentum, weight_decay, gradient_scale}, parameters, gradients, buffers, count));
}

HS_API int32_t hs_lion(Handle* parameters, Handle* gradients, Handle* averages, int32_t count, double lr, double beta1, double beta2,
                       double weight_decay, double gradient_scale, char** message) {
  HS_DO(at::NoGradGuard guard; step_all(Lion{lr, beta1, beta2, weight_decay, gradient_scale}, parameters, gradients, averages, count));
}

// `averages` may be null: no first moment. `kept` is the share of the running means that stays in this step.
HS_API int32_t hs_adafactor(Handle* parameters, Handle* gradients, Handle* rows, Handle* columns, Handle* averages, int32_t count, double lr,
                            double eps, double kept, double beta1, double weight_decay, double gradient_scale, char** message) {
  return hs::guarded(message, [&] {
    at::NoGradGuard guard;
    check_factors(parameters, gradients, rows, columns, count);
    const Adafactor options{lr, eps, kept, weight_decay, gradient_scale, beta1};
    for (int32_t i = 0; i < count; ++i) adafactor(*parameters[i], *gradients[i], *rows[i], *columns[i], averages ? averages[i] : nullptr, options);
  });
}
