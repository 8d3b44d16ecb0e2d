namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>A function as an instance places it; its least value is 0.</summary>
/// <param name="Minimizer">Where it is 0, in [-5, 5]^D.</param>
internal sealed record BbobFunction(double[] Minimizer, Func<double[], double> Value);
