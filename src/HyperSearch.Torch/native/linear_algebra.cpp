// Matrix products and their gradients.
#include "gemm.h"

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

bool fast(const Tensor& x, const Tensor& y) {
  return hs::has_fast_gemm() && hs::on_cpu(x) && x.scalar_type() == at::kFloat && y.scalar_type() == at::kFloat;
}

Tensor rows_of(const Tensor& x) { return x.reshape({-1, x.size(-1)}); }

// x [..., in], weight [out, in], bias [out]. An absent bias has no edge in the graph.
struct Linear : torch::autograd::Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const hs::OptionalTensor& bias) {
    context->save_for_backward({x, weight});
    context->saved_data["bias"] = bias.has_value();
    auto shape = x.sizes().vec();
    shape.back() = weight.size(0);
    auto out = at::empty(shape, x.options());
    if (bias) out.copy_(bias->expand_as(out));
    hs::multiply(rows_of(out), rows_of(x), weight.t(), 1, bias ? 1 : 0);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1];
    const auto gradient = rows_of(gradients[0]);
    Tensor to_x, to_weight, to_bias;
    if (context->needs_input_grad(0)) {
      to_x = at::empty(x.sizes(), x.options());
      hs::multiply(rows_of(to_x), gradient, weight);
    }
    if (context->needs_input_grad(1)) to_weight = hs::product(gradient.t(), rows_of(x));
    if (context->saved_data["bias"].toBool() && context->needs_input_grad(2)) to_bias = gradient.sum(0);
    return {to_x, to_weight, to_bias};
  }
};

// alpha * (a @ b) + beta * x, with a [..., k], b [k, m] and x of the result's shape or absent, which then has no edge in the graph.
struct AddMm : torch::autograd::Function<AddMm> {
  static Tensor forward(AutogradContext* context, const Tensor& a, const Tensor& b, const hs::OptionalTensor& x, double beta, double alpha) {
    context->save_for_backward({a, b});
    context->saved_data["alpha"] = alpha;
    context->saved_data["beta"] = beta;
    context->saved_data["added"] = x.has_value();
    auto shape = a.sizes().vec();
    shape.back() = b.size(1);
    auto out = x ? x->clone(at::MemoryFormat::Contiguous) : at::empty(shape, a.options());
    hs::multiply(rows_of(out), rows_of(a), b, alpha, x ? beta : 0);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const double alpha = context->saved_data["alpha"].toDouble(), beta = context->saved_data["beta"].toDouble();
    const auto &a = saved[0], &b = saved[1];
    const auto gradient = rows_of(gradients[0]);
    Tensor to_a, to_b, to_x;
    if (context->needs_input_grad(0)) {
      to_a = at::empty(a.sizes(), a.options());
      hs::multiply(rows_of(to_a), gradient, b.t(), alpha);
    }
    if (context->needs_input_grad(1)) to_b = hs::product(rows_of(a).t(), gradient, alpha);
    if (context->saved_data["added"].toBool() && context->needs_input_grad(2)) to_x = beta == 1 ? gradients[0] : gradients[0] * beta;
    return {to_a, to_b, to_x, Tensor(), Tensor()};
  }
};

// x W^T + bias + scale (x A^T) B^T, with A [r, in] and B [out, r].
struct LoraLinear : torch::autograd::Function<LoraLinear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& a, const Tensor& b, double scale,
                        const hs::OptionalTensor& bias) {
    const auto inner = hs::product(rows_of(x), a.t());
    context->save_for_backward({x, weight, a, b, inner});
    context->saved_data["scale"] = scale;
    context->saved_data["bias"] = bias.has_value();
    auto shape = x.sizes().vec();
    shape.back() = weight.size(0);
    auto out = at::empty(shape, x.options());
    if (bias) out.copy_(bias->expand_as(out));
    hs::multiply(rows_of(out), rows_of(x), weight.t(), 1, bias ? 1 : 0);
    hs::multiply(rows_of(out), inner, b.t(), scale, 1);
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &a = saved[2], &b = saved[3], &inner = saved[4];
    const double scale = context->saved_data["scale"].toDouble();
    const auto gradient = rows_of(gradients[0]), through = hs::product(gradient, b, scale);
    Tensor to_x, to_weight, to_a, to_b, to_bias;
    if (context->needs_input_grad(0)) {
      to_x = at::empty(x.sizes(), x.options());
      hs::multiply(rows_of(to_x), gradient, weight);
      hs::multiply(rows_of(to_x), through, a, 1, 1);
    }
    if (context->needs_input_grad(1)) to_weight = hs::product(gradient.t(), rows_of(x));
    if (context->needs_input_grad(2)) to_a = hs::product(through.t(), rows_of(x));
    if (context->needs_input_grad(3)) to_b = hs::product(gradient.t(), inner, scale);
    if (context->saved_data["bias"].toBool() && context->needs_input_grad(4)) to_bias = gradient.sum(0);
    return {to_x, to_weight, to_a, to_b, Tensor(), to_bias};
  }
};

// Adapters may be wider than the base: they work in their own type, and the sum takes the base's.
Tensor lora_linear(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& a, const Tensor& b, double scale) {
  TORCH_CHECK(x.dim() >= 1 && weight.dim() == 2 && a.dim() == 2 && b.dim() == 2 && x.size(-1) == weight.size(1) && a.size(1) == weight.size(1) &&
                  b.size(0) == weight.size(0) && b.size(1) == a.size(0) && (!bias.defined() || bias.numel() == weight.size(0)),
              "the adapter's shapes A ", a.sizes(), " and B ", b.sizes(), " do not fit a weight of shape ", weight.sizes(), " and an input of shape ", x.sizes());
  const bool one_type = x.scalar_type() == weight.scalar_type() && x.scalar_type() == a.scalar_type() && x.scalar_type() == b.scalar_type();
  if (one_type) return LoraLinear::apply(x, weight, a, b, scale, hs::optional(bias));
  const auto base = at::linear(x, weight, hs::optional(bias));
  return base + (at::linear(at::linear(x.to(a.scalar_type()), a), b) * scale).to(base.scalar_type());
}

Tensor fast_matmul(const Tensor& x, const Tensor& y) {
  const bool matrix = x.dim() >= 2 && y.dim() == 2 && fast(x, y) && x.size(-1) == y.size(0);
  if (!matrix) return at::matmul(x, y);
  return AddMm::apply(x, y, hs::OptionalTensor(), 0.0, 1.0);
}

Tensor fast_linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const bool fits = x.dim() >= 1 && weight.dim() == 2 && x.size(-1) == weight.size(1) && (!bias.defined() || bias.numel() == weight.size(0));
  if (!fits || !fast(x, weight)) return at::linear(x, weight, hs::optional(bias));
  return Linear::apply(x, weight, hs::optional(bias));
}

Tensor fast_addmm(const Tensor& x, const Tensor& a, const Tensor& b, double beta, double alpha) {
  const bool fits = a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(0) && x.dim() == 2 && x.size(0) == a.size(0) && x.size(1) == b.size(1);
  if (!fits || !fast(a, b) || x.scalar_type() != at::kFloat) return at::addmm(x, a, b, beta, alpha);
  return AddMm::apply(a, b, hs::OptionalTensor(x), beta, alpha);
}

}  // namespace

HS_API int32_t hs_matmul(Handle x, Handle y, Handle* result, char** message) { HS_TENSOR(fast_matmul(*x, *y)); }

// x [..., in] with weight [out, in] and an optional bias [out] gives [..., out].
HS_API int32_t hs_linear(Handle x, Handle weight, Handle bias, Handle* result, char** message) {
  HS_TENSOR(fast_linear(*x, *weight, hs::or_undefined(bias)));
}

HS_API int32_t hs_lora_linear(Handle x, Handle weight, Handle bias, Handle a, Handle b, double scale, Handle* result, char** message) {
  HS_TENSOR(lora_linear(*x, *weight, hs::or_undefined(bias), *a, *b, scale));
}

// beta * x + alpha * (a @ b)
HS_API int32_t hs_addmm(Handle x, Handle a, Handle b, double beta, double alpha, Handle* result, char** message) {
  HS_TENSOR(fast_addmm(*x, *a, *b, beta, alpha));
}
