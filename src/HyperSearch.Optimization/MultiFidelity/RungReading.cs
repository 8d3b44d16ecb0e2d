namespace HyperSearch.Optimization.MultiFidelity;

/// <summary>What a trial that has not reached its end says about it.</summary>
/// <param name="Loss">The best so far at the highest rung that it has passed: smaller is better.</param>
/// <param name="Variance">How far that is from its end, as a variance in units of the standardised targets.</param>
public readonly record struct RungReading(double Loss, double Variance);
