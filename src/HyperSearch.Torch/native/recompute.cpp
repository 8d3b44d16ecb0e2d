// Activation recomputation (T. Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016): a part of the network is run without a graph, and
// once more with one when its gradient is wanted. What the part computes is a function of the managed side.
#include "shim.h"

#include <ATen/core/ivalue.h>
#include <torch/custom_class.h>

using hs::Handle;
using hs::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

extern "C" void hs_tensor_free(Handle x);
extern "C" void hs_free_message(char* message);

namespace {

// Takes a tensor that it may keep until it returns; gives one that the caller frees, or a status and a message.
using Run = int32_t (*)(void* state, Handle x, Handle* result, char** message);
using Release = void (*)(void* state);

// Lives as long as the graph that may call it.
struct Part final : torch::CustomClassHolder {
  Part(Run run, Release release, void* state) : run_(run), release_(release), state_(state) {}
  ~Part() override { release_(state_); }

  Tensor operator()(const Tensor& x) const {
    Handle result = nullptr;
    char* message = nullptr;
    const int32_t status = run_(state_, hs::release(x), &result, &message);
    if (status != hs::kOk) {
      const std::string text = message ? message : "a part of the network could not be recomputed";
      hs_free_message(message);
      TORCH_CHECK_WITH(OutOfMemoryError, status != hs::kOutOfMemory, text);
      TORCH_CHECK(false, text);
    }
    auto value = *result;
    hs_tensor_free(result);
    return value;
  }

 private:
  Run run_;
  Release release_;
  void* state_;
};

// `marker` needs a gradient and gets none: it makes the result part of the graph where x itself has no history.
struct Recompute : torch::autograd::Function<Recompute> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& marker, const c10::intrusive_ptr<Part>& part) {
    context->save_for_backward({x});
    context->saved_data["part"] = at::IValue::make_capsule(part);
    return (*part)(x.detach());
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const bool through = context->needs_input_grad(0);
    const auto x = context->get_saved_variables()[0].detach();
    x.set_requires_grad(through);
    const auto part = c10::static_intrusive_pointer_cast<Part>(context->saved_data["part"].toCapsule());
    at::AutoGradMode recording(true);
    const auto y = (*part)(x);
    y.backward(gradients[0]);
    return {through ? x.grad() : Tensor(), Tensor(), Tensor()};
  }
};

Tensor recomputed(const Tensor& x, const c10::intrusive_ptr<Part>& part) {
  if (!at::GradMode::is_enabled()) return (*part)(x);
  return Recompute::apply(x, at::empty({0}, x.options()).set_requires_grad(true), part);
}

}  // namespace

// `state` is released exactly once, also where this fails.
HS_API int32_t hs_recompute(Handle x, Run run, Release release, void* state, Handle* result, char** message) {
  return hs::tensor_result(result, message, [&] { return recomputed(*x, c10::make_intrusive<Part>(run, release, state)); });
}
