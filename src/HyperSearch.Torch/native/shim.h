// The C ABI's conventions, shared by every file of the shim.
//
// Every exported function returns a Status and takes `char** message` last. On failure *message receives text that the
// caller frees with hs_free_message; on success it is left alone. No exception crosses the boundary.
// A tensor crosses it as a pointer to a heap-allocated at::Tensor that the receiver frees with hs_tensor_free.
#pragma once
#include "libtorch.h"

#define HS_API extern "C" __attribute__((visibility("default")))
#define HS_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace hs {

using Tensor = at::Tensor;
using Handle = at::Tensor*;
#if HS_TORCH_AT_LEAST(2, 5)
using OptionalTensor = std::optional<Tensor>;
#else
using OptionalTensor = c10::optional<Tensor>;
#endif

enum Status : int32_t { kOk = 0, kOutOfMemory = 1, kShape = 2, kIndex = 3, kNotSupported = 4, kOther = 5 };

// Turns the exception being handled into a status and a message; never throws.
int32_t report_current_exception(char** message) noexcept;

template <class Body>
int32_t guarded(char** message, Body&& body) noexcept {
  try {
    body();
    return kOk;
  } catch (...) {
    return report_current_exception(message);
  }
}

// Gives a tensor to the managed side and counts it as alive.
Handle release(Tensor tensor);

template <class Body>
int32_t tensor_result(Handle* result, char** message, Body&& body) noexcept {
  return guarded(message, [&] { *result = release(body()); });
}

// An absent tensor crosses the boundary as a null pointer.
inline OptionalTensor optional(const Tensor& tensor) { return tensor.defined() ? OptionalTensor(tensor) : OptionalTensor(); }
inline const Tensor& or_undefined(Handle handle) {
  static const Tensor undefined;
  return handle ? *handle : undefined;
}

at::ScalarType scalar_type(int32_t code);
int32_t dtype_code(at::ScalarType type);
at::Device device(int32_t kind, int32_t index);
inline at::TensorOptions options(int32_t dtype, int32_t device_kind, int32_t device_index) {
  return at::TensorOptions().dtype(scalar_type(dtype)).device(device(device_kind, device_index));
}

// A whole number beside an integer tensor keeps the tensor's type, as a Python int does.
inline at::Scalar scalar_for(const Tensor& tensor, double value) {
  const bool integral = at::isIntegralType(tensor.scalar_type(), /*includeBool=*/false);
  return integral && value == static_cast<double>(static_cast<int64_t>(value)) ? at::Scalar(static_cast<int64_t>(value)) : at::Scalar(value);
}

inline at::IntArrayRef dims(const int64_t* values, int32_t count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

// Whether our own CPU kernels apply; everything else goes through libtorch's operators.
inline bool on_cpu(const Tensor& tensor) { return tensor.device().is_cpu(); }
inline bool is_real32_or_64(const Tensor& tensor) { return tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble; }

}  // namespace hs

#define HS_TENSOR(expression) return hs::tensor_result(result, message, [&]() -> hs::Tensor { return (expression); })
#define HS_DO(...) return hs::guarded(message, [&] { __VA_ARGS__; })
