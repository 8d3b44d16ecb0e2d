namespace HyperSearch.Optimization.MultiFidelity;

/// <summary>A value on a trial's learning curve.</summary>
/// <param name="Time">In (0, 1] of a whole trial.</param>
/// <param name="Loss">The best so far, at the end the trial's own value: smaller is better.</param>
public readonly record struct CurvePoint(double Time, double Loss);
