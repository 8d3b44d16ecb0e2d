// RMSNorm and LayerNorm over the last dimension.
#include "shim.h"

#include <cmath>

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// Rows whose share of the weight's gradient is summed first; fixed, so that sums do not depend on the number of threads.
constexpr int64_t kBlock = 64;

template <class T>
void rms_forward(const T* x, const T* weight, T* y, T* scale, int64_t rows, int64_t width, T eps) {
  at::parallel_for(0, rows, kBlock / 4, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* in = x + row * width;
      T* out = y + row * width;
      T sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int64_t i = 0; i < width; ++i) sum += in[i] * in[i];
      const T factor = T(1) / std::sqrt(sum / static_cast<T>(width) + eps);
      scale[row] = factor;
#pragma omp simd
      for (int64_t i = 0; i < width; ++i) out[i] = in[i] * factor * weight[i];
    }
  });
}

// With r the row's scale: dx = r w g - x r^3 mean(w g x), dw = sum over rows of g x r.
template <class T>
void rms_backward_block(const T* g, const T* x, const T* weight, const T* scale, T* dx, T* dw, int64_t begin, int64_t end, int64_t width) {
  for (int64_t row = begin; row < end; ++row) {
    const T *upstream = g + row * width, *in = x + row * width;
    const T factor = scale[row];
    if (dx) {
      T dot = 0;
#pragma omp simd reduction(+ : dot)
      for (int64_t i = 0; i < width; ++i) dot += upstream[i] * weight[i] * in[i];
      const T pull = factor * factor * factor * dot / static_cast<T>(width);
      T* out = dx + row * width;
#pragma omp simd
      for (int64_t i = 0; i < width; ++i) out[i] = factor * weight[i] * upstream[i] - pull * in[i];
    }
    if (dw) {
#pragma omp simd
      for (int64_t i = 0; i < width; ++i) dw[i] += upstream[i] * in[i] * factor;
    }
  }
}

struct RmsNorm : torch::autograd::Function<RmsNorm> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight, double eps) {
    const auto x = input.contiguous(), w = weight.contiguous();
    const int64_t width = x.size(-1), rows = width == 0 ? 0 : x.numel() / width;
    auto y = at::empty_like(x), scale = at::empty({rows}, x.options());
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "hypersearch_rms_norm", [&] {
      rms_forward(x.data_ptr<scalar_t>(), w.data_ptr<scalar_t>(), y.data_ptr<scalar_t>(), scale.data_ptr<scalar_t>(), rows, width,
                  static_cast<scalar_t>(eps));
    });
    context->save_for_backward({x, w, scale});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &scale = saved[2];
    const auto gradient = gradients[0].contiguous();
    const int64_t width = x.size(-1), rows = scale.numel(), blocks = (rows + kBlock - 1) / kBlock;
    Tensor to_x, partial;
    if (context->needs_input_grad(0)) to_x = at::empty_like(x);
    if (context->needs_input_grad(1)) partial = at::zeros({blocks, width}, x.options());
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "hypersearch_rms_norm_backward", [&] {
      auto* dx = to_x.defined() ? to_x.data_ptr<scalar_t>() : nullptr;
      auto* dw = partial.defined() ? partial.data_ptr<scalar_t>() : nullptr;
      const auto *g = gradient.data_ptr<scalar_t>(), *in = x.data_ptr<scalar_t>(), *w = weight.data_ptr<scalar_t>(), *r = scale.data_ptr<scalar_t>();
      at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t block = begin; block < end; ++block)
          rms_backward_block(g, in, w, r, dx, dw ? dw + block * width : nullptr, block * kBlock, std::min(rows, (block + 1) * kBlock), width);
      });
    });
    return {to_x, partial.defined() ? partial.sum(0) : Tensor(), Tensor()};
  }
};

// Any device and type: the statistics in fp32 at least.
Tensor rms_norm_composite(const Tensor& x, const Tensor& weight, double eps) {
  const auto wide = x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const auto value = x.to(wide);
  const auto scale = at::rsqrt(value.square().mean(-1, true) + eps);
  return (value * scale * weight.to(wide)).to(x.scalar_type());
}

Tensor rms_norm(const Tensor& x, const Tensor& weight, double eps) {
  TORCH_CHECK(x.dim() > 0 && weight.dim() == 1 && weight.size(0) == x.size(-1), "RMSNorm's weight of shape ", weight.sizes(),
              " does not fit an input of shape ", x.sizes());
#if HS_TORCH_AT_LEAST(2, 4)
  if (!hs::on_cpu(x)) return at::rms_norm(x, {x.size(-1)}, weight.to(x.scalar_type()), eps);
#endif
  const bool kernel = hs::on_cpu(x) && hs::is_real32_or_64(x) && weight.scalar_type() == x.scalar_type();
  return kernel ? RmsNorm::apply(x, weight, eps) : rms_norm_composite(x, weight, eps);
}

}  // namespace

HS_API int32_t hs_rms_norm(Handle x, Handle weight, double eps, Handle* result, char** message) { HS_TENSOR(rms_norm(*x, *weight, eps)); }

HS_API int32_t hs_layer_norm(Handle x, Handle weight, Handle bias, double eps, Handle* result, char** message) {
  HS_TENSOR(at::layer_norm(*x, {x->size(-1)}, hs::or_undefined(weight), hs::or_undefined(bias), eps));
}
