// Sums, means, extremes, softmaxes and tests over all elements or one dimension.
#include "shim.h"

using hs::Handle;

#define HS_OVER_ALL(name, expression) \
  HS_API int32_t hs_##name(Handle x, Handle* result, char** message) { HS_TENSOR(expression); }
#define HS_OVER_DIM(name, expression) \
  HS_API int32_t hs_##name(Handle x, int64_t dim, int32_t keepdim, Handle* result, char** message) { HS_TENSOR(expression); }

HS_OVER_ALL(sum, at::sum(*x))
HS_OVER_ALL(mean, at::mean(*x))
HS_OVER_ALL(max, at::max(*x))
HS_OVER_ALL(min, at::min(*x))
HS_OVER_ALL(norm, at::norm(*x))
HS_OVER_ALL(all, at::all(*x))
HS_OVER_ALL(any, at::any(*x))
HS_OVER_DIM(sum_dim, at::sum(*x, dim, keepdim != 0))
HS_OVER_DIM(mean_dim, at::mean(*x, dim, keepdim != 0))
HS_OVER_DIM(argmax, at::argmax(*x, dim, keepdim != 0))
HS_OVER_DIM(logsumexp, at::logsumexp(*x, dim, keepdim != 0))

HS_API int32_t hs_max_dim(Handle x, int64_t dim, int32_t keepdim, Handle* values, Handle* indices, char** message) {
  return hs::guarded(message, [&] {
    auto [largest, where] = at::max(*x, dim, keepdim != 0);
    *values = hs::release(std::move(largest));
    *indices = hs::release(std::move(where));
  });
}
HS_API int32_t hs_top_k(Handle x, int64_t k, int64_t dim, Handle* values, Handle* indices, char** message) {
  return hs::guarded(message, [&] {
    auto [largest, where] = at::topk(*x, k, dim);
    *values = hs::release(std::move(largest));
    *indices = hs::release(std::move(where));
  });
}
HS_API int32_t hs_softmax(Handle x, int64_t dim, Handle* result, char** message) { HS_TENSOR(at::softmax(*x, dim)); }
HS_API int32_t hs_log_softmax(Handle x, int64_t dim, Handle* result, char** message) { HS_TENSOR(at::log_softmax(*x, dim)); }
HS_API int32_t hs_cumsum(Handle x, int64_t dim, Handle* result, char** message) { HS_TENSOR(at::cumsum(*x, dim)); }
HS_API int32_t hs_any_non_finite(Handle x, int32_t* found, char** message) {
  HS_DO(at::NoGradGuard guard; *found = !at::isfinite(*x).all().item<bool>());
}
