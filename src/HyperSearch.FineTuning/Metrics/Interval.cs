namespace HyperSearch.FineTuning.Metrics;

/// <summary>A confidence interval, both ends in.</summary>
public readonly record struct Interval(double Low, double High);
