// Seeded noise and dropout. Every call is a pure function of its seed: no generator state exists, so nothing has to be saved.
#include "shim.h"
#include "philox.h"

#include <cmath>

using hs::Handle;
using hs::Tensor;

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

// 1/(1-p) where an element is kept, else 0. A device other than the CPU draws from a copy of its own generator, set to the seed.
Tensor dropout_mask(const Tensor& x, double p, uint64_t seed) {
  auto mask = at::empty_like(x, x.options(), at::MemoryFormat::Contiguous);
  if (!hs::on_cpu(x)) {
    auto generator = at::globalContext().defaultGenerator(x.device()).clone();
    generator.set_current_seed(seed);
    return mask.bernoulli_(1.0 - p, generator).div_(1.0 - p);
  }
  AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "hypersearch_dropout", [&] {
    scalar_t* data = mask.data_ptr<scalar_t>();
    const int64_t count = mask.numel();
    const auto keep = static_cast<scalar_t>(1.0 / (1.0 - p));
    const auto threshold = static_cast<float>(p);
    at::parallel_for(0, (count + 3) / 4, kGrain / 4, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; ++block) {
        const auto bits = hs::philox(seed, static_cast<uint64_t>(block));
        const int64_t limit = std::min<int64_t>(4, count - 4 * block);
        for (int64_t lane = 0; lane < limit; ++lane)
          data[4 * block + lane] = hs::unit_float(bits[static_cast<size_t>(lane)]) < threshold ? scalar_t(0) : keep;
      }
    });
  });
  return mask;
}

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
    TORCH_CHECK(p >= 0 && p < 1, "a dropout probability must lie in [0, 1), not ", p);
    return p == 0 ? *x : *x * dropout_mask(x->detach(), p, seed);
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
