// Matrix products.
#include "shim.h"

using hs::Handle;

HS_API int32_t hs_matmul(Handle x, Handle y, Handle* result, char** message) { HS_TENSOR(at::matmul(*x, *y)); }

// x [..., in] with weight [out, in] and an optional bias [out] gives [..., out].
HS_API int32_t hs_linear(Handle x, Handle weight, Handle bias, Handle* result, char** message) {
  HS_TENSOR(at::linear(*x, *weight, bias ? c10::optional<hs::Tensor>(*bias) : c10::nullopt));
}

// beta * x + alpha * (a @ b)
HS_API int32_t hs_addmm(Handle x, Handle a, Handle b, double beta, double alpha, Handle* result, char** message) {
  HS_TENSOR(at::addmm(*x, *a, *b, beta, alpha));
}
