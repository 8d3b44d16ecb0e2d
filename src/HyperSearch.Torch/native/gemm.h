// Matrix products of the CPU's hot path.
#pragma once
#include "shim.h"

namespace hs {

// Whether multiply() runs on its own kernels: Float32 on the CPU, where the libtorch at hand brings oneDNN's sgemm.
bool has_fast_gemm();

// out[M, N] = alpha * a[M, K] @ b[K, N] + beta * out. `out` is contiguous; a and b may be strided; all of one type and device.
void multiply(const Tensor& out, const Tensor& a, const Tensor& b, double alpha = 1, double beta = 0);

// Threads of the BLAS behind at::mm: as many as libtorch's where it does the work, one where sgemm does, so that no second pool spins.
void set_blas_threads(int threads);

inline Tensor product(const Tensor& a, const Tensor& b, double alpha = 1) {
  auto out = at::empty({a.size(0), b.size(1)}, a.options());
  multiply(out, a, b, alpha);
  return out;
}

}  // namespace hs
