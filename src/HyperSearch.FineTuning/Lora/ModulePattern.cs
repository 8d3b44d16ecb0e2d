using System.Text.RegularExpressions;

namespace HyperSearch.FineTuning.Lora;

/// <summary>A value for the modules whose path a pattern fits (<c>rank_pattern</c>, <c>alpha_pattern</c>).</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Module">Matches whole paths.</param>
/// <param name="Value">The rank or alpha.</param>
public sealed record ModulePattern(string Name, Regex Module, double Value);
