namespace HyperSearch.Optimization.Explanations;

/// <summary>What some more trials would probably bring.</summary>
/// <param name="Trials">How many more.</param>
/// <param name="Gain">By how much the best of them is expected to beat the best point so far, in the objective's unit, and the interval of that gain; never below 0.</param>
/// <param name="Chance">The probability that any of them is better at all.</param>
public sealed record GainForecast(int Trials, Estimate Gain, double Chance);
