using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Explanations;

/// <summary>The objective along one parameter.</summary>
public sealed record DependenceCurve(string Parameter, ImmutableArray<DependencePoint> Points);

/// <summary>The objective at one value of a parameter, with its 95% interval.</summary>
public readonly record struct DependencePoint(ParameterValue Value, Estimate Objective);
