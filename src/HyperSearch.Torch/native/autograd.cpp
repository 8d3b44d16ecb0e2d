// The graph: who needs a gradient, the gradients themselves, and the backward pass.
#include "shim.h"

using hs::Handle;

HS_API int32_t hs_requires_grad(Handle x, int32_t* requires_grad, char** message) { HS_DO(*requires_grad = x->requires_grad()); }
HS_API int32_t hs_set_requires_grad(Handle x, int32_t requires_grad, char** message) { HS_DO(x->set_requires_grad(requires_grad != 0)); }
HS_API int32_t hs_detach(Handle x, Handle* result, char** message) { HS_TENSOR(x->detach()); }

// *result is null where the tensor has no gradient.
HS_API int32_t hs_grad(Handle x, Handle* result, char** message) {
  return hs::guarded(message, [&] {
    const auto& grad = x->grad();
    *result = grad.defined() ? hs::release(grad) : nullptr;
  });
}
HS_API int32_t hs_set_grad(Handle x, Handle grad, char** message) { HS_DO(x->mutable_grad() = hs::or_undefined(grad)); }

HS_API int32_t hs_backward(Handle x, Handle gradient, int32_t retain_graph, char** message) {
  HS_DO(x->backward(hs::or_undefined(gradient), retain_graph != 0));
}

// The mode belongs to the calling thread.
HS_API int32_t hs_grad_mode(int32_t enabled, int32_t* previous, char** message) {
  HS_DO(*previous = at::GradMode::is_enabled(); at::GradMode::set_enabled(enabled != 0));
}
