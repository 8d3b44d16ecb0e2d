namespace HyperSearch.Optimization.Numerics;

/// <summary>When <see cref="ProjectedLbfgs"/> stops, and how far its first step goes.</summary>
/// <param name="GradientTolerance">Largest component of the projected gradient at which it stops.</param>
/// <param name="ValueTolerance">Relative decrease at which it stops.</param>
/// <param name="FirstStep">Length of the first step, in the units of x.</param>
/// <param name="Memory">Pairs of steps and gradients kept.</param>
public sealed record LbfgsOptions(int IterationsMax, double GradientTolerance, double ValueTolerance, double FirstStep = 1, int Memory = 8);
