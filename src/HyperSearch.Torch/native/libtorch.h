// The precompiled header: libtorch's own headers and nothing of ours, so that editing the shim never recompiles them.
#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/cuda.h>
#if __has_include(<torch/version.h>)
#include <torch/version.h>
#else
#include <torch/csrc/api/include/torch/version.h>
#endif

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>
