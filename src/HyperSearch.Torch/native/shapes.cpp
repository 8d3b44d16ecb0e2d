// Views, slices, gathers and joins.
#include "shim.h"

using hs::Handle;

namespace {
std::vector<hs::Tensor> list(Handle* tensors, int32_t count) {
  std::vector<hs::Tensor> values;
  values.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; ++i) values.push_back(*tensors[i]);
  return values;
}
}  // namespace

HS_API int32_t hs_transpose(Handle x, int64_t i, int64_t j, Handle* result, char** message) { HS_TENSOR(x->transpose(i, j)); }
HS_API int32_t hs_permute(Handle x, const int64_t* order, int32_t rank, Handle* result, char** message) {
  HS_TENSOR(x->permute(hs::dims(order, rank)));
}
HS_API int32_t hs_reshape(Handle x, const int64_t* shape, int32_t rank, Handle* result, char** message) {
  HS_TENSOR(x->reshape(hs::dims(shape, rank)));
}
HS_API int32_t hs_view(Handle x, const int64_t* shape, int32_t rank, Handle* result, char** message) {
  HS_TENSOR(x->view(hs::dims(shape, rank)));
}
HS_API int32_t hs_expand(Handle x, const int64_t* shape, int32_t rank, Handle* result, char** message) {
  HS_TENSOR(x->expand(hs::dims(shape, rank)));
}
HS_API int32_t hs_unsqueeze(Handle x, int64_t dim, Handle* result, char** message) { HS_TENSOR(x->unsqueeze(dim)); }
HS_API int32_t hs_squeeze(Handle x, int64_t dim, Handle* result, char** message) { HS_TENSOR(x->squeeze(dim)); }
HS_API int32_t hs_narrow(Handle x, int64_t dim, int64_t start, int64_t length, Handle* result, char** message) {
  HS_TENSOR(x->narrow(dim, start, length));
}
HS_API int32_t hs_select(Handle x, int64_t dim, int64_t index, Handle* result, char** message) { HS_TENSOR(x->select(dim, index)); }
HS_API int32_t hs_index_select(Handle x, int64_t dim, Handle index, Handle* result, char** message) {
  HS_TENSOR(x->index_select(dim, *index));
}
HS_API int32_t hs_gather(Handle x, int64_t dim, Handle index, Handle* result, char** message) { HS_TENSOR(x->gather(dim, *index)); }
HS_API int32_t hs_index_add(Handle x, int64_t dim, Handle index, Handle source, Handle* result, char** message) {
  HS_TENSOR(x->index_add(dim, *index, *source));
}
HS_API int32_t hs_scatter_add(Handle x, int64_t dim, Handle index, Handle source, Handle* result, char** message) {
  HS_TENSOR(x->scatter_add(dim, *index, *source));
}
HS_API int32_t hs_cat(Handle* tensors, int32_t count, int64_t dim, Handle* result, char** message) {
  HS_TENSOR(at::cat(list(tensors, count), dim));
}
HS_API int32_t hs_stack(Handle* tensors, int32_t count, int64_t dim, Handle* result, char** message) {
  HS_TENSOR(at::stack(list(tensors, count), dim));
}
HS_API int32_t hs_embedding(Handle weight, Handle indices, Handle* result, char** message) { HS_TENSOR(at::embedding(*weight, *indices)); }
HS_API int32_t hs_tril(Handle x, int64_t diagonal, Handle* result, char** message) { HS_TENSOR(at::tril(*x, diagonal)); }
