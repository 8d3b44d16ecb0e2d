// Gated activations and the rotary position embedding.
#include "shim.h"
#include "simd.h"

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

constexpr int64_t kGrain = 1 << 13;

template <class T>
void swiglu_forward(const T* gate, const T* up, T* y, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) y[i] = gate[i] * hs::fast_sigmoid(gate[i]) * up[i];
}

// With s the logistic function of g: dg = dy u s (1 + g (1 - s)), du = dy g s.
template <class T>
void swiglu_backward(const T* upstream, const T* gate, const T* up, T* to_gate, T* to_up, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const T s = hs::fast_sigmoid(gate[i]);
    to_up[i] = upstream[i] * gate[i] * s;
    to_gate[i] = upstream[i] * up[i] * s * (T(1) + gate[i] * (T(1) - s));
  }
}

struct SwiGlu : torch::autograd::Function<SwiGlu> {
  static Tensor forward(AutogradContext* context, const Tensor& gate, const Tensor& up) {
    const auto g = gate.contiguous(), u = up.contiguous();
    context->save_for_backward({g, u});
    auto y = at::empty_like(g);
    AT_DISPATCH_FLOATING_TYPES(g.scalar_type(), "hypersearch_swiglu", [&] {
      const auto *gates = g.data_ptr<scalar_t>(), *ups = u.data_ptr<scalar_t>();
      auto* out = y.data_ptr<scalar_t>();
      at::parallel_for(0, g.numel(), kGrain, [=](int64_t begin, int64_t end) { swiglu_forward(gates, ups, out, begin, end); });
    });
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto gradient = gradients[0].contiguous();
    auto to_gate = at::empty_like(saved[0]), to_up = at::empty_like(saved[1]);
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "hypersearch_swiglu_backward", [&] {
      const auto *gates = saved[0].data_ptr<scalar_t>(), *ups = saved[1].data_ptr<scalar_t>(), *upstream = gradient.data_ptr<scalar_t>();
      auto *dg = to_gate.data_ptr<scalar_t>(), *du = to_up.data_ptr<scalar_t>();
      at::parallel_for(0, gradient.numel(), kGrain,
                       [=](int64_t begin, int64_t end) { swiglu_backward(upstream, gates, ups, dg, du, begin, end); });
    });
    return {to_gate, to_up};
  }
};

Tensor swiglu(const Tensor& gate, const Tensor& up) {
  TORCH_CHECK(gate.sizes() == up.sizes(), "SwiGLU's gate and up differ in shape: ", gate.sizes(), " and ", up.sizes());
  const bool kernel = hs::on_cpu(gate) && hs::is_real32_or_64(gate) && up.scalar_type() == gate.scalar_type();
  return kernel ? SwiGlu::apply(gate, up) : at::silu(gate) * up;
}

// y1 = x1 c1 - x2 s1, y2 = x2 c2 + x1 s2 over the two halves of a row; its transpose for the gradient.
template <class T>
void rotate_row(const T* x, const T* cosine, const T* sine, T* y, int64_t half, bool transposed) {
  const T *x2 = x + half, *c2 = cosine + half, *s2 = sine + half;
  T* y2 = y + half;
  if (transposed) {
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
      const T first = x[i], second = x2[i];
      y[i] = first * cosine[i] + second * s2[i];
      y2[i] = second * c2[i] - first * sine[i];
    }
  } else {
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
      const T first = x[i], second = x2[i];
      y[i] = first * cosine[i] - second * sine[i];
      y2[i] = second * c2[i] + first * s2[i];
    }
  }
}

// The result lies in memory as the input does: heads split off a projection stay beside each other.
Tensor rotate(const Tensor& input, const Tensor& cosine, const Tensor& sine, bool transposed) {
  const auto x = input.stride(3) == 1 ? input : input.contiguous();
  auto y = at::empty_like(x);
  const int64_t heads = x.size(1), positions = x.size(2), half = x.size(3) / 2, per_batch = cosine.dim() == 3 ? cosine.stride(0) : 0;
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "hypersearch_rotary", [&] {
    const auto *in = x.data_ptr<scalar_t>(), *c = cosine.data_ptr<scalar_t>(), *s = sine.data_ptr<scalar_t>();
    auto* out = y.data_ptr<scalar_t>();
    at::parallel_for(0, x.size(0) * positions, std::max<int64_t>(1, kGrain / (heads * x.size(3) + 1)), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t b = i / positions, t = i % positions, table = b * per_batch + t * 2 * half;
        for (int64_t h = 0; h < heads; ++h)
          rotate_row(in + b * x.stride(0) + h * x.stride(1) + t * x.stride(2), c + table, s + table,
                     out + b * y.stride(0) + h * y.stride(1) + t * y.stride(2), half, transposed);
      }
    });
  });
  return y;
}

struct Rotary : torch::autograd::Function<Rotary> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& cosine, const Tensor& sine) {
    const auto c = cosine.to(x.scalar_type()).contiguous(), s = sine.to(x.scalar_type()).contiguous();
    context->save_for_backward({c, s});
    return rotate(x, c, s, false);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    return {rotate(gradients[0], saved[0], saved[1], true), Tensor(), Tensor()};
  }
};

Tensor rotary_composite(const Tensor& x, const Tensor& cosine, const Tensor& sine) {
  const auto per_head = [&](const Tensor& table) { return (table.dim() == 3 ? table.unsqueeze(1) : table).to(x.scalar_type()); };
  const auto halves = x.chunk(2, -1);
  return x * per_head(cosine) + at::cat({-halves[1], halves[0]}, -1) * per_head(sine);
}

Tensor rotary(const Tensor& x, const Tensor& cosine, const Tensor& sine) {
  const auto fits = [&](const Tensor& table) {
    return (table.dim() == 2 || (table.dim() == 3 && table.size(0) == x.size(0))) && table.size(-2) == x.size(2) && table.size(-1) == x.size(3);
  };
  TORCH_CHECK(x.dim() == 4 && x.size(3) % 2 == 0 && fits(cosine) && cosine.sizes() == sine.sizes(),
              "the rotary embedding needs x [B,H,T,D] with an even D and tables [T,D] or [B,T,D], but the shapes are ", x.sizes(), ", ", cosine.sizes(), ", ", sine.sizes());
  return hs::on_cpu(x) && hs::is_real32_or_64(x) ? Rotary::apply(x, cosine, sine) : rotary_composite(x, cosine, sine);
}

}  // namespace

// silu(gate) * up
HS_API int32_t hs_swiglu(Handle gate, Handle up, Handle* result, char** message) { HS_TENSOR(swiglu(*gate, *up)); }

// x [B, H, T, D]; cosine and sine [T, D] or [B, T, D]; rotate-half convention.
HS_API int32_t hs_rotary(Handle x, Handle cosine, Handle sine, Handle* result, char** message) { HS_TENSOR(rotary(*x, *cosine, *sine)); }
