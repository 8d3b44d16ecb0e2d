// Version, devices, threads and determinism.
#include "gemm.h"

using hs::Handle;

HS_API const char* hs_version() { return TORCH_VERSION; }

HS_API int32_t hs_cuda_device_count(int32_t* count, char** message) {
  HS_DO(*count = static_cast<int32_t>(torch::cuda::device_count()));
}
HS_API int32_t hs_threads(int32_t* threads, char** message) { HS_DO(*threads = at::get_num_threads()); }
HS_API int32_t hs_set_threads(int32_t threads, char** message) {
  HS_DO(TORCH_CHECK(threads > 0, "the number of threads must be positive, not ", threads); at::set_num_threads(threads);
        hs::set_blas_threads(threads));
}
HS_API int32_t hs_deterministic(int32_t* enabled, char** message) { HS_DO(*enabled = at::globalContext().deterministicAlgorithms()); }
HS_API int32_t hs_set_deterministic(int32_t enabled, char** message) {
  HS_DO(at::globalContext().setDeterministicAlgorithms(enabled != 0, /*warn_only=*/false));
}
