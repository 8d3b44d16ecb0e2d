using System.Collections.Immutable;

namespace HyperSearch.Journal;

/// <summary>A report kept beside the journal: number <paramref name="Index"/> of an attempt, at a step.</summary>
public sealed record CurveRow(int Trial, int Attempt, int Index, long Step, ImmutableSortedDictionary<string, double> Metrics);
