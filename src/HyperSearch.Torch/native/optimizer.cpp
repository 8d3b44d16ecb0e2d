// AdamW with decoupled weight decay (I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019), with the
// arithmetic of torch.optim.AdamW, over many tensors in one parallel pass; norms and zeroing of many tensors.
#include "spans.h"

#include <cmath>

using hs::for_each_span;
using hs::Handle;
using hs::Span;
using hs::spans_of;
using hs::Tensor;

namespace {

struct AdamW {
  double lr, beta1, beta2, eps, weight_decay, gradient_scale;
  int64_t step;
};

template <class P, class G, class S>
void adamw_span(P* p, const G* g, S* m, S* v, int64_t count, const AdamW& options) {
  const double correction1 = 1.0 - std::pow(options.beta1, static_cast<double>(options.step));
  const double correction2 = 1.0 - std::pow(options.beta2, static_cast<double>(options.step));
  const S decay = static_cast<S>(1.0 - options.lr * options.weight_decay), step_size = static_cast<S>(options.lr / correction1);
  const S beta2 = static_cast<S>(options.beta2), rest1 = static_cast<S>(1.0 - options.beta1), rest2 = static_cast<S>(1.0 - options.beta2);
  const S root = static_cast<S>(std::sqrt(correction2)), eps = static_cast<S>(options.eps), scale = static_cast<S>(options.gradient_scale);
#pragma omp simd
  for (int64_t i = 0; i < count; ++i) {
    const S gradient = static_cast<S>(g[i]) * scale;
    const S mean = m[i] + rest1 * (gradient - m[i]);
    const S square = v[i] * beta2 + rest2 * gradient * gradient;
    m[i] = mean;
    v[i] = square;
    const S denominator = std::sqrt(square) / root + eps;
    p[i] = static_cast<P>(static_cast<S>(p[i]) * decay - step_size * (mean / denominator));
  }
}

void check_states(Handle* parameters, Handle* gradients, Handle* averages, Handle* squares, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const auto& p = *parameters[i];
    TORCH_CHECK(gradients[i]->sizes() == p.sizes() && averages[i]->sizes() == p.sizes() && squares[i]->sizes() == p.sizes(), "parameter ", i,
                " has shape ", p.sizes(), ", but its gradient ", gradients[i]->sizes(), " and state ", averages[i]->sizes(), ", ", squares[i]->sizes());
    TORCH_CHECK(averages[i]->scalar_type() == squares[i]->scalar_type(), "the two averages of parameter ", i, " differ in type");
  }
}

bool fits_kernel(Handle* parameters, Handle* gradients, Handle* averages, Handle* squares, int32_t count) {
  for (int32_t i = 0; i < count; ++i)
    for (const auto* tensor : {parameters[i], gradients[i], averages[i], squares[i]})
      if (!tensor->device().is_cpu() || !tensor->is_contiguous()) return false;
  return true;
}

void adamw_kernel_span(Handle p, Handle g, Handle m, Handle v, const Span& span, const AdamW& options) {
  const int64_t count = span.end - span.begin, at = span.begin;
  const auto type = p->scalar_type(), gradient = g->scalar_type(), state = m->scalar_type();
  if (type == at::kFloat && gradient == at::kFloat && state == at::kFloat)
    adamw_span(p->data_ptr<float>() + at, g->data_ptr<float>() + at, m->data_ptr<float>() + at, v->data_ptr<float>() + at, count, options);
  else if (type == at::kDouble && gradient == at::kDouble && state == at::kDouble)
    adamw_span(p->data_ptr<double>() + at, g->data_ptr<double>() + at, m->data_ptr<double>() + at, v->data_ptr<double>() + at, count, options);
  else if (type == at::kBFloat16 && gradient == at::kBFloat16 && state == at::kFloat)
    adamw_span(p->data_ptr<at::BFloat16>() + at, g->data_ptr<at::BFloat16>() + at, m->data_ptr<float>() + at, v->data_ptr<float>() + at, count, options);
  else if (type == at::kFloat && gradient == at::kBFloat16 && state == at::kFloat)
    adamw_span(p->data_ptr<float>() + at, g->data_ptr<at::BFloat16>() + at, m->data_ptr<float>() + at, v->data_ptr<float>() + at, count, options);
  else if (type == at::kBFloat16 && gradient == at::kFloat && state == at::kFloat)
    adamw_span(p->data_ptr<at::BFloat16>() + at, g->data_ptr<float>() + at, m->data_ptr<float>() + at, v->data_ptr<float>() + at, count, options);
  else
    TORCH_CHECK(false, "AdamW has no kernel for parameters of ", type, " with gradients of ", gradient, " and state of ", state);
}

#if HS_TORCH_AT_LEAST(2, 0)
// libtorch's own multi-tensor kernel. It divides gradients by its scale, where ours multiplies.
bool fits_fused_cuda(Handle* parameters, Handle* gradients, Handle* averages, Handle* squares, int32_t count) {
  for (int32_t i = 0; i < count; ++i)
    for (const auto* tensor : {parameters[i], gradients[i], averages[i], squares[i]})
      if (tensor->device() != parameters[0]->device() || !tensor->is_cuda() || tensor->scalar_type() != at::kFloat) return false;
  return count > 0;
}

void adamw_fused_cuda(Handle* parameters, Handle* gradients, Handle* averages, Handle* squares, int32_t count, const AdamW& options) {
  const auto list = [&](Handle* tensors) {
    std::vector<Tensor> values;
    for (int32_t i = 0; i < count; ++i) values.push_back(*tensors[i]);
    return values;
  };
  const auto scalar = parameters[0]->options().dtype(at::kFloat);
  const std::vector<Tensor> steps(static_cast<size_t>(count), at::full({}, static_cast<double>(options.step), scalar));
  at::_fused_adamw_(list(parameters), list(gradients), list(averages), list(squares), {}, steps, options.lr, options.beta1, options.beta2,
                    options.weight_decay, options.eps, /*amsgrad=*/false, /*maximize=*/false,
                    hs::optional(at::full({}, 1.0 / options.gradient_scale, scalar)));
}
#endif

// The same arithmetic from libtorch's operators, for tensors that are elsewhere or strided.
void adamw_composite(Handle p, Handle g, Handle m, Handle v, const AdamW& options) {
  const double correction1 = 1.0 - std::pow(options.beta1, static_cast<double>(options.step));
  const double correction2 = 1.0 - std::pow(options.beta2, static_cast<double>(options.step));
  const auto gradient = g->to(m->scalar_type()) * options.gradient_scale;
  m->lerp_(gradient, 1.0 - options.beta1);
  v->mul_(options.beta2).addcmul_(gradient, gradient, 1.0 - options.beta2);
  const auto denominator = v->sqrt().div_(std::sqrt(correction2)).add_(options.eps);
  auto value = p->to(m->scalar_type()) * (1.0 - options.lr * options.weight_decay);
  p->copy_(value.addcdiv_(*m, denominator, -options.lr / correction1));
}

}  // namespace

HS_API int32_t hs_adamw(Handle* parameters, Handle* gradients, Handle* averages, Handle* squares, int32_t count, double lr, double beta1,
                        double beta2, double eps, double weight_decay, int64_t step, double gradient_scale, char** message) {
  return hs::guarded(message, [&] {
    at::NoGradGuard guard;
    TORCH_CHECK(step >= 1, "AdamW's step counts from 1, not ", step);
    check_states(parameters, gradients, averages, squares, count);
    const AdamW options{lr, beta1, beta2, eps, weight_decay, gradient_scale, step};
    if (fits_kernel(parameters, gradients, averages, squares, count)) {
      for_each_span(spans_of(parameters, count), [&](const Span& span, int64_t) {
        const auto i = span.tensor;
        adamw_kernel_span(parameters[i], gradients[i], averages[i], squares[i], span, options);
      });
      return;
    }
#if HS_TORCH_AT_LEAST(2, 0)
    if (options.gradient_scale != 0 && fits_fused_cuda(parameters, gradients, averages, squares, count))
      return adamw_fused_cuda(parameters, gradients, averages, squares, count, options);
#endif
    for (int32_t i = 0; i < count; ++i) adamw_composite(parameters[i], gradients[i], averages[i], squares[i], options);
  });
}

HS_API int32_t hs_global_norm(Handle* tensors, int32_t count, double* norm, char** message) {
  return hs::guarded(message, [&] {
    at::NoGradGuard guard;
    std::vector<Tensor> squares;
    for (int32_t i = 0; i < count; ++i) {
      const auto length = at::norm(tensors[i]->detach(), at::Scalar(2.0), tensors[i]->scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
      squares.push_back(length.to(at::kDouble).square());
    }
    *norm = count == 0 ? 0.0 : std::sqrt(at::stack(squares).sum().item<double>());
  });
}

HS_API int32_t hs_zero_all(Handle* tensors, int32_t count, char** message) {
  return hs::guarded(message, [&] {
    at::NoGradGuard guard;
    for (int32_t i = 0; i < count; ++i) tensors[i]->zero_();
  });
}
