// Creation, facts, and data in and out.
#include "shim.h"

#include <atomic>

namespace {
std::atomic<int64_t> live_tensors{0};
}

namespace hs {

Handle release(Tensor tensor) {
  auto* handle = new Tensor(std::move(tensor));
  live_tensors.fetch_add(1, std::memory_order_relaxed);
  return handle;
}

at::ScalarType scalar_type(int32_t code) {
  switch (code) {
    case 0: return at::kFloat;
    case 1: return at::kDouble;
    case 2: return at::kBFloat16;
    case 3: return at::kHalf;
    case 4: return at::kLong;
    case 5: return at::kInt;
    case 6: return at::kByte;
    case 7: return at::kBool;
    default: TORCH_CHECK(false, "unknown dtype code ", code);
  }
}

int32_t dtype_code(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return 0;
    case at::kDouble: return 1;
    case at::kBFloat16: return 2;
    case at::kHalf: return 3;
    case at::kLong: return 4;
    case at::kInt: return 5;
    case at::kByte: return 6;
    case at::kBool: return 7;
    default: TORCH_CHECK(false, "a tensor of type ", type, " cannot cross the boundary");
  }
}

at::Device device(int32_t kind, int32_t index) {
  TORCH_CHECK(kind == 0 || kind == 1, "unknown device kind ", kind);
  return kind == 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

}  // namespace hs

using hs::Handle;

HS_API void hs_tensor_free(Handle tensor) {
  delete tensor;
  live_tensors.fetch_sub(1, std::memory_order_relaxed);
}
HS_API int64_t hs_live_tensors() { return live_tensors.load(std::memory_order_relaxed); }

HS_API int32_t hs_zeros(const int64_t* shape, int32_t rank, int32_t dtype, int32_t kind, int32_t index, Handle* result, char** message) {
  HS_TENSOR(at::zeros(hs::dims(shape, rank), hs::options(dtype, kind, index)));
}
HS_API int32_t hs_empty(const int64_t* shape, int32_t rank, int32_t dtype, int32_t kind, int32_t index, Handle* result, char** message) {
  HS_TENSOR(at::empty(hs::dims(shape, rank), hs::options(dtype, kind, index)));
}
HS_API int32_t hs_full(const int64_t* shape, int32_t rank, double value, int32_t dtype, int32_t kind, int32_t index, Handle* result,
                       char** message) {
  HS_TENSOR(at::full(hs::dims(shape, rank), value, hs::options(dtype, kind, index)));
}
HS_API int32_t hs_arange(int64_t count, int32_t dtype, int32_t kind, int32_t index, Handle* result, char** message) {
  HS_TENSOR(at::arange(count, hs::options(dtype, kind, index)));
}

// Copies `bytes` bytes of row-major little-endian data.
HS_API int32_t hs_from_bytes(const void* data, int64_t bytes, const int64_t* shape, int32_t rank, int32_t dtype, Handle* result,
                             char** message) {
  return hs::tensor_result(result, message, [&] {
    auto tensor = at::empty(hs::dims(shape, rank), at::TensorOptions().dtype(hs::scalar_type(dtype)));
    TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "shape ", tensor.sizes(), " of ", tensor.scalar_type(), " needs ",
                tensor.nbytes(), " bytes, but ", bytes, " were given");
    if (bytes > 0) std::memcpy(tensor.data_ptr(), data, static_cast<size_t>(bytes));
    return tensor;
  });
}

HS_API int32_t hs_to_bytes(Handle tensor, void* data, int64_t bytes, char** message) {
  return hs::guarded(message, [&] {
    at::NoGradGuard no_grad;
    auto source = tensor->detach().to(at::kCPU).contiguous();
    TORCH_CHECK(static_cast<int64_t>(source.nbytes()) == bytes, "a tensor of shape ", source.sizes(), " holds ", source.nbytes(),
                " bytes, but the buffer has ", bytes);
    if (bytes > 0) std::memcpy(data, source.data_ptr(), static_cast<size_t>(bytes));
  });
}

HS_API int32_t hs_item(Handle tensor, double* value, char** message) {
  HS_DO(*value = tensor->numel() == 1 ? tensor->item().toDouble() : throw std::invalid_argument(c10::str(
            "Item() needs a tensor of one element, but the shape is ", tensor->sizes())));
}

HS_API int32_t hs_rank(Handle tensor, int32_t* rank, char** message) { HS_DO(*rank = static_cast<int32_t>(tensor->dim())); }
HS_API int32_t hs_shape(Handle tensor, int64_t* shape, char** message) {
  HS_DO(std::copy(tensor->sizes().begin(), tensor->sizes().end(), shape));
}
HS_API int32_t hs_length(Handle tensor, int64_t* length, char** message) { HS_DO(*length = tensor->numel()); }
HS_API int32_t hs_dtype(Handle tensor, int32_t* dtype, char** message) { HS_DO(*dtype = hs::dtype_code(tensor->scalar_type())); }
HS_API int32_t hs_device(Handle tensor, int32_t* kind, int32_t* index, char** message) {
  HS_DO(*kind = tensor->is_cuda() ? 1 : 0; *index = tensor->is_cuda() ? tensor->device().index() : 0);
}
HS_API int32_t hs_is_contiguous(Handle tensor, int32_t* contiguous, char** message) { HS_DO(*contiguous = tensor->is_contiguous()); }

HS_API int32_t hs_clone(Handle x, Handle* result, char** message) { HS_TENSOR(x->clone()); }
HS_API int32_t hs_contiguous(Handle x, Handle* result, char** message) { HS_TENSOR(x->contiguous()); }
HS_API int32_t hs_to_dtype(Handle x, int32_t dtype, Handle* result, char** message) { HS_TENSOR(x->to(hs::scalar_type(dtype))); }
HS_API int32_t hs_to_device(Handle x, int32_t kind, int32_t index, Handle* result, char** message) {
  HS_TENSOR(x->to(hs::device(kind, index)));
}
HS_API int32_t hs_alias(Handle x, Handle* result, char** message) { HS_TENSOR(*x); }

// In place and outside the graph: for parameters, buffers and optimizer state.
HS_API int32_t hs_copy_(Handle x, Handle source, char** message) { HS_DO(at::NoGradGuard guard; x->copy_(*source)); }
HS_API int32_t hs_fill_(Handle x, double value, char** message) { HS_DO(at::NoGradGuard guard; x->fill_(value)); }
HS_API int32_t hs_add_(Handle x, Handle y, double alpha, char** message) { HS_DO(at::NoGradGuard guard; x->add_(*y, alpha)); }
HS_API int32_t hs_mul_scalar_(Handle x, double value, char** message) { HS_DO(at::NoGradGuard guard; x->mul_(value)); }
