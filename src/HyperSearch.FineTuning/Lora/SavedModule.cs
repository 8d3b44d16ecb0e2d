using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Lora;

/// <summary>A weight of a module that an adapter brings whole (<c>modules_to_save</c>) rather than as an update.</summary>
/// <param name="Base">The model's weight that it stands in for.</param>
/// <param name="Weight">The adapter's own.</param>
public sealed record SavedModule(Parameter Base, Parameter Weight);
