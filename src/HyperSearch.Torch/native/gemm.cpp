// Why not at::mm alone: Debian's libtorch multiplies with OpenBLAS, which keeps a second pool of spinning threads beside libtorch's
// own, and falls back to kernels of 2004 on processors younger than itself. The oneDNN that the same libtorch loads compiles its
// kernels for the processor at hand and works in libtorch's threads. A libtorch with MKL has a fast at::mm and no such symbol.
#include "gemm.h"

#include <dlfcn.h>

namespace {

// oneDNN's C API: row-major C = alpha * op(A) * op(B) + beta * C; 0 is success.
using Sgemm = int (*)(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t, const float*, int64_t, float, float*, int64_t);

Sgemm find_sgemm() {
  static const auto found = reinterpret_cast<Sgemm>(::dlsym(RTLD_DEFAULT, "dnnl_sgemm"));
  return found;
}

struct Operand {
  hs::Tensor matrix;
  char transposed;
  int64_t leading;
};

// A row- or column-major matrix is taken as it lies; any other is copied.
Operand operand(const hs::Tensor& matrix) {
  const auto rows = matrix.size(0), columns = matrix.size(1);
  if (matrix.stride(1) == 1 && matrix.stride(0) >= columns) return {matrix, 'N', matrix.stride(0)};
  if (matrix.stride(0) == 1 && matrix.stride(1) >= rows) return {matrix, 'T', matrix.stride(1)};
  return {matrix.contiguous(), 'N', std::max<int64_t>(columns, 1)};
}

}  // namespace

namespace hs {

bool has_fast_gemm() { return find_sgemm() != nullptr; }

void set_blas_threads(int threads) {
  static const auto set = reinterpret_cast<void (*)(int)>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set) set(has_fast_gemm() ? 1 : threads);
}

void multiply(const Tensor& out, const Tensor& a, const Tensor& b, double alpha, double beta) {
  TORCH_CHECK(a.size(1) == b.size(0), "matrices of shapes ", a.sizes(), " and ", b.sizes(), " cannot be multiplied");
  if (out.numel() == 0) return;
  const auto sgemm = find_sgemm();
  if (!sgemm || !on_cpu(a) || a.scalar_type() != at::kFloat || b.scalar_type() != at::kFloat || a.size(1) == 0) {
    auto target = out;
    at::addmm_out(target, out, a, b, beta, alpha);
    return;
  }
  at::internal::lazy_init_num_threads();
  const auto left = operand(a), right = operand(b);
  const int status = sgemm(left.transposed, right.transposed, a.size(0), b.size(1), a.size(1), static_cast<float>(alpha),
                           left.matrix.data_ptr<float>(), left.leading, right.matrix.data_ptr<float>(), right.leading, static_cast<float>(beta),
                           out.data_ptr<float>(), b.size(1));
  TORCH_CHECK(status == 0, "oneDNN's sgemm failed with status ", status);
}

}  // namespace hs
