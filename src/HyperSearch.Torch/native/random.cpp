// Seeded noise and dropout. Every call is a pure function of its seed: no generator state exists, so nothing has to be saved.
#include "philox.h"
#include "shim.h"

#include <cmath>

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

constexpr int64_t kGrain = 1 << 14;
constexpr double kTwoPi = 6.283185307179586476925286766559;

// Two numbers per counter: elements 2c and 2c + 1.
template <class Fill>
Tensor fill_pairs(at::IntArrayRef shape, Fill&& fill) {
  auto values = at::empty(shape, at::kDouble);
  double* data = values.data_ptr<double>();
  const int64_t count = values.numel();
  at::parallel_for(0, (count + 1) / 2, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t pair = begin; pair < end; ++pair) {
      double first, second;
      fill(static_cast<uint64_t>(pair), first, second);
      data[2 * pair] = first;
      if (2 * pair + 1 < count) data[2 * pair + 1] = second;
    }
  });
  return values;
}

Tensor uniform(at::IntArrayRef shape, double low, double high, uint64_t seed) {
  return fill_pairs(shape, [=](uint64_t pair, double& first, double& second) {
    const auto bits = hs::philox(seed, pair);
    first = low + (high - low) * hs::unit_double(bits[0], bits[1]);
    second = low + (high - low) * hs::unit_double(bits[2], bits[3]);
  });
}

// Box and Muller's transform.
Tensor normal(at::IntArrayRef shape, double mean, double deviation, uint64_t seed) {
  return fill_pairs(shape, [=](uint64_t pair, double& first, double& second) {
    const auto bits = hs::philox(seed, pair);
    const double radius = std::sqrt(-2.0 * std::log(1.0 - hs::unit_double(bits[0], bits[1])));
    const double angle = kTwoPi * hs::unit_double(bits[2], bits[3]);
    first = mean + deviation * radius * std::cos(angle);
    second = mean + deviation * radius * std::sin(angle);
  });
}

// Philox blocks computed side by side, which the compiler turns into vector instructions.
constexpr int64_t kSideBySide = 16;

template <class T>
void dropout_range(const T* x, T* y, int64_t count, int64_t first_block, int64_t last_block, float p, T keep, uint64_t seed,
                   uint64_t stream) {
  float draws[4][kSideBySide];
  for (int64_t block = first_block; block < last_block; block += kSideBySide) {
#pragma omp simd
    for (int64_t i = 0; i < kSideBySide; ++i) {
      const auto bits = hs::philox(seed, static_cast<uint64_t>(block + i), stream);
      for (int lane = 0; lane < 4; ++lane) draws[lane][i] = hs::unit_float(bits[static_cast<size_t>(lane)]);
    }
    const int64_t begin = 4 * block, end = std::min(count, 4 * std::min(block + kSideBySide, last_block));
    for (int64_t i = begin; i < end; ++i) y[i] = draws[(i - begin) % 4][(i - begin) / 4] < p ? T(0) : x[i] * keep;
  }
}

// The masked and scaled copy. A device other than the CPU draws from a copy of its own generator, set to the seed.
Tensor masked(const Tensor& input, double p, uint64_t seed) {
  if (!hs::on_cpu(input)) {
    auto generator = at::globalContext().defaultGenerator(input.device()).clone();
    generator.set_current_seed(seed);
    return at::empty_like(input).bernoulli_(1.0 - p, generator).mul_(input).div_(1.0 - p);
  }
  const auto x = input.contiguous();
  auto y = at::empty_like(x);
  AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "hypersearch_dropout", [&] {
    const auto* in = x.data_ptr<scalar_t>();
    auto* out = y.data_ptr<scalar_t>();
    const int64_t count = x.numel(), blocks = (count + 3) / 4;
    at::parallel_for(0, (blocks + kSideBySide - 1) / kSideBySide, kGrain / (4 * kSideBySide), [&](int64_t begin, int64_t end) {
      dropout_range(in, out, count, begin * kSideBySide, std::min(blocks, end * kSideBySide), static_cast<float>(p),
                    static_cast<scalar_t>(1.0 / (1.0 - p)), seed, 0);
    });
  });
  return y;
}

// The mask is not kept: the gradient draws it again.
struct Dropout : torch::autograd::Function<Dropout> {
  static Tensor forward(AutogradContext* context, const Tensor& x, double p, int64_t seed) {
    context->saved_data["p"] = p;
    context->saved_data["seed"] = seed;
    return masked(x, p, static_cast<uint64_t>(seed));
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto seed = static_cast<uint64_t>(context->saved_data["seed"].toInt());
    return {masked(gradients[0].contiguous(), context->saved_data["p"].toDouble(), seed), Tensor(), Tensor()};
  }
};

// Row b of x [B, ...] is masked as its own tensor would be, with the key seeds[b] and the stream `site`.
Tensor masked_rows(const Tensor& input, double p, const Tensor& seeds, uint64_t site) {
  const auto x = input.contiguous();
  auto y = at::empty_like(x);
  const int64_t* keys = seeds.data_ptr<int64_t>();
  const int64_t rows = x.size(0), length = rows == 0 ? 0 : x.numel() / rows;
  if (!hs::on_cpu(x)) {
    for (int64_t row = 0; row < rows; ++row) {
      const auto bits = hs::philox(static_cast<uint64_t>(keys[row]), 0, site);
      y.select(0, row).copy_(masked(x.select(0, row), p, static_cast<uint64_t>(bits[0]) << 32 | bits[1]));
    }
    return y;
  }
  AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "hypersearch_dropout_rows", [&] {
    const auto* in = x.data_ptr<scalar_t>();
    auto* out = y.data_ptr<scalar_t>();
    const int64_t blocks = (length + 3) / 4, spans = (blocks + kSideBySide - 1) / kSideBySide;
    at::parallel_for(0, rows * spans, kGrain / (4 * kSideBySide), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t row = i / spans, first = i % spans * kSideBySide;
        dropout_range(in + row * length, out + row * length, length, first, std::min(blocks, first + kSideBySide), static_cast<float>(p),
                      static_cast<scalar_t>(1.0 / (1.0 - p)), static_cast<uint64_t>(keys[row]), site);
      }
    });
  });
  return y;
}

struct DropoutRows : torch::autograd::Function<DropoutRows> {
  static Tensor forward(AutogradContext* context, const Tensor& x, double p, const Tensor& seeds, int64_t site) {
    context->saved_data["p"] = p;
    context->saved_data["seeds"] = seeds;
    context->saved_data["site"] = site;
    return masked_rows(x, p, seeds, static_cast<uint64_t>(site));
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto site = static_cast<uint64_t>(context->saved_data["site"].toInt());
    return {masked_rows(gradients[0], context->saved_data["p"].toDouble(), context->saved_data["seeds"].toTensor(), site), Tensor(), Tensor(), Tensor()};
  }
};

void check_probability(double p) { TORCH_CHECK(p >= 0 && p < 1, "a dropout probability must lie in [0, 1), not ", p); }

}  // namespace

HS_API int32_t hs_uniform(const int64_t* shape, int32_t rank, double low, double high, uint64_t seed, int32_t dtype, int32_t kind,
                          int32_t index, Handle* result, char** message) {
  HS_TENSOR(uniform(hs::dims(shape, rank), low, high, seed).to(hs::options(dtype, kind, index)));
}
HS_API int32_t hs_normal(const int64_t* shape, int32_t rank, double mean, double deviation, uint64_t seed, int32_t dtype, int32_t kind,
                         int32_t index, Handle* result, char** message) {
  HS_TENSOR(normal(hs::dims(shape, rank), mean, deviation, seed).to(hs::options(dtype, kind, index)));
}
HS_API int32_t hs_dropout(Handle x, double p, uint64_t seed, Handle* result, char** message) {
  return hs::tensor_result(result, message, [&] {
    check_probability(p);
    return p == 0 ? *x : Dropout::apply(x->contiguous(), p, static_cast<int64_t>(seed));
  });
}

// x [B, ...], seeds Int64 [B].
HS_API int32_t hs_dropout_rows(Handle x, double p, Handle seeds, uint64_t site, Handle* result, char** message) {
  return hs::tensor_result(result, message, [&] {
    check_probability(p);
    TORCH_CHECK(x->dim() >= 1 && seeds->dim() == 1 && seeds->size(0) == x->size(0) && seeds->scalar_type() == at::kLong,
                "dropout by rows needs one Int64 seed per row, but x has shape ", x->sizes(), " and the seeds ", seeds->sizes());
    return p == 0 ? *x : DropoutRows::apply(x->contiguous(), p, seeds->to(at::kCPU).contiguous(), static_cast<int64_t>(site));
  });
}

// probabilities [N, V], rows summing to anything positive: one index per row, [N].
HS_API int32_t hs_multinomial(Handle probabilities, uint64_t seed, Handle* result, char** message) {
  return hs::tensor_result(result, message, [&] {
    at::NoGradGuard guard;
    TORCH_CHECK(probabilities->dim() == 2, "sampling needs probabilities of shape [N,V], but the shape is ", probabilities->sizes());
    const auto cumulative = probabilities->to(at::kDouble).cumsum(-1);
    const auto draws = uniform({probabilities->size(0), 1}, 0, 1, seed).to(probabilities->device()) * cumulative.narrow(-1, -1, 1);
    const auto below = cumulative.le(draws).sum(-1);
    return below.clamp_max(probabilities->size(1) - 1);
  });
}
