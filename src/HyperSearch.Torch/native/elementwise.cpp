// Arithmetic, functions, comparisons and selections, element by element with broadcasting.
#include "shim.h"

using hs::Handle;
using hs::scalar_for;

#define HS_UNARY(name, expression) \
  HS_API int32_t hs_##name(Handle x, Handle* result, char** message) { HS_TENSOR(expression); }
#define HS_BINARY(name, expression) \
  HS_API int32_t hs_##name(Handle x, Handle y, Handle* result, char** message) { HS_TENSOR(expression); }
#define HS_SCALAR(name, expression) \
  HS_API int32_t hs_##name(Handle x, double value, Handle* result, char** message) { HS_TENSOR(expression); }

HS_BINARY(add, at::add(*x, *y))
HS_BINARY(sub, at::sub(*x, *y))
HS_BINARY(mul, at::mul(*x, *y))
HS_BINARY(div, at::div(*x, *y))
HS_BINARY(minimum, at::minimum(*x, *y))
HS_BINARY(maximum, at::maximum(*x, *y))
HS_SCALAR(add_scalar, at::add(*x, scalar_for(*x, value)))
HS_SCALAR(mul_scalar, at::mul(*x, scalar_for(*x, value)))
HS_SCALAR(div_scalar, at::div(*x, scalar_for(*x, value)))
HS_SCALAR(rsub_scalar, at::rsub(*x, scalar_for(*x, value)))
HS_SCALAR(rdiv_scalar, at::mul(at::reciprocal(*x), value))
HS_SCALAR(pow_scalar, at::pow(*x, value))

HS_UNARY(neg, at::neg(*x))
HS_UNARY(exp, at::exp(*x))
HS_UNARY(log, at::log(*x))
HS_UNARY(sqrt, at::sqrt(*x))
HS_UNARY(rsqrt, at::rsqrt(*x))
HS_UNARY(abs, at::abs(*x))
HS_UNARY(sin, at::sin(*x))
HS_UNARY(cos, at::cos(*x))
HS_UNARY(tanh, at::tanh(*x))
HS_UNARY(sigmoid, at::sigmoid(*x))
HS_UNARY(silu, at::silu(*x))
HS_UNARY(relu, at::relu(*x))
HS_UNARY(square, at::square(*x))
HS_UNARY(sign, at::sign(*x))
HS_UNARY(logical_not, at::logical_not(*x))
HS_UNARY(is_non_finite, at::logical_not(at::isfinite(*x)))

HS_API int32_t hs_gelu(Handle x, int32_t tanh, Handle* result, char** message) { HS_TENSOR(at::gelu(*x, tanh ? "tanh" : "none")); }
HS_API int32_t hs_clamp(Handle x, double low, double high, Handle* result, char** message) {
  HS_TENSOR(at::clamp(*x, scalar_for(*x, low), scalar_for(*x, high)));
}

HS_BINARY(eq, at::eq(*x, *y))
HS_BINARY(ne, at::ne(*x, *y))
HS_BINARY(lt, at::lt(*x, *y))
HS_BINARY(gt, at::gt(*x, *y))
HS_BINARY(le, at::le(*x, *y))
HS_BINARY(ge, at::ge(*x, *y))
HS_SCALAR(eq_scalar, at::eq(*x, scalar_for(*x, value)))
HS_SCALAR(ne_scalar, at::ne(*x, scalar_for(*x, value)))
HS_SCALAR(lt_scalar, at::lt(*x, scalar_for(*x, value)))
HS_SCALAR(gt_scalar, at::gt(*x, scalar_for(*x, value)))
HS_SCALAR(le_scalar, at::le(*x, scalar_for(*x, value)))
HS_SCALAR(ge_scalar, at::ge(*x, scalar_for(*x, value)))
HS_BINARY(logical_and, at::logical_and(*x, *y))
HS_BINARY(logical_or, at::logical_or(*x, *y))

HS_API int32_t hs_where(Handle condition, Handle x, Handle y, Handle* result, char** message) { HS_TENSOR(at::where(*condition, *x, *y)); }
HS_API int32_t hs_masked_fill(Handle x, Handle mask, double value, Handle* result, char** message) {
  HS_TENSOR(at::masked_fill(*x, *mask, scalar_for(*x, value)));
}
