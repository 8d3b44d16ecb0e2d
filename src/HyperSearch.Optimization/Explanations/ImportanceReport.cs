using System.Collections.Immutable;

namespace HyperSearch.Optimization.Explanations;

/// <summary>The importances of all parameters, the most important first.</summary>
/// <param name="Trials">How many results they rest on.</param>
/// <param name="Accuracy">See <see cref="ISurrogate.Accuracy"/>.</param>
/// <param name="Warnings">Why they should not be trusted too far; empty where nothing speaks against it.</param>
public sealed record ImportanceReport(int Trials, double Accuracy, ImmutableArray<ParameterImportance> Parameters, ImmutableArray<string> Warnings);
