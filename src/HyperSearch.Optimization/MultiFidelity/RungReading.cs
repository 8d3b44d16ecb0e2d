using System.Collections.Immutable;

namespace HyperSearch.Optimization.MultiFidelity;

/// <summary>What a trial that has not reached its end says about it.</summary>
/// <param name="Losses">One per objective, smaller is better: of the first the best so far at the highest rung that it has passed, of the others the value at which it paused.</param>
/// <param name="Variance">How far that is from its end, as a variance in units of the standardised targets.</param>
public readonly record struct RungReading(ImmutableArray<double> Losses, double Variance);
