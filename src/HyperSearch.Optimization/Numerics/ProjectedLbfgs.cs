namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// Minimises a smooth function in a box: limited-memory BFGS directions (Nocedal and Wright, "Numerical Optimization", algorithm 7.4) in the free
/// coordinates, projected steps with Armijo's condition (Bertsekas, "Projected Newton methods", SIAM J. Control Optim. 1982). Always
/// gives back the best point that it saw, and never throws for numerical reasons.
/// </summary>
/// <remarks>Notation: x point, g gradient, d direction, t step, s = Δx, y = Δg, ρ = 1/sᵀy, m pairs of (s, y) kept.</remarks>
public sealed class ProjectedLbfgs
{
    private const double ArmijoFraction = 1e-4;
    private const int StepsMax = 20;

    private readonly int dimension;
    private readonly LbfgsOptions options;
    private readonly double[][] s;
    private readonly double[][] y;
    private readonly double[] rho;
    private readonly double[] weights;
    private readonly double[] gradient;
    private readonly double[] direction;
    private readonly double[] trial;
    private readonly double[] trialGradient;
    private int pairs;
    private int next;

    public ProjectedLbfgs(int dimension, LbfgsOptions options)
    {
        this.dimension = dimension;
        this.options = options;
        s = Vectors(options.Memory);
        y = Vectors(options.Memory);
        rho = new double[options.Memory];
        weights = new double[options.Memory];
        gradient = new double[dimension];
        direction = new double[dimension];
        trial = new double[dimension];
        trialGradient = new double[dimension];
    }

    /// <summary>Moves <paramref name="x"/> to a local minimum within [lower, upper] and gives the value there.</summary>
    public double Minimize(IDifferentiable function, Span<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        pairs = next = 0;
        for (int i = 0; i < dimension; i++) x[i] = Math.Clamp(x[i], lower[i], upper[i]);
        double value = function.Evaluate(x, gradient);
        if (!double.IsFinite(value)) return double.PositiveInfinity;
        for (int iteration = 0; iteration < options.IterationsMax; iteration++)
        {
            if (ProjectedGradient(x, lower, upper) <= options.GradientTolerance) break;
            Direct(x, lower, upper);
            double slope = Dot(gradient, direction);
            if (!(slope < 0))
            {
                pairs = 0;
                Direct(x, lower, upper);
                slope = Dot(gradient, direction);
                if (!(slope < 0)) break;
            }

            double reached = Search(function, x, value, slope, lower, upper);
            if (double.IsNaN(reached)) break;
            bool small = value - reached <= options.ValueTolerance * Math.Max(1, Math.Abs(reached));
            Remember(x);
            trial.CopyTo(x);
            trialGradient.CopyTo(gradient, 0);
            value = reached;
            if (small) break;
        }

        return value;
    }

    /// <summary>The largest component of the gradient along which x can move.</summary>
    private double ProjectedGradient(ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        double largest = 0;
        for (int i = 0; i < dimension; i++)
            if (IsFree(i, x, lower, upper)) largest = Math.Max(largest, Math.Abs(gradient[i]));
        return largest;
    }

    private bool IsFree(int i, ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper) =>
        lower[i] < upper[i] && !(x[i] <= lower[i] && gradient[i] > 0) && !(x[i] >= upper[i] && gradient[i] < 0);

    /// <summary>The two-loop recursion over the free coordinates.</summary>
    private void Direct(ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        for (int i = 0; i < dimension; i++) direction[i] = IsFree(i, x, lower, upper) ? -gradient[i] : 0;
        for (int k = 0; k < pairs; k++)
        {
            int j = (next - 1 - k + options.Memory) % options.Memory;
            weights[j] = rho[j] * Dot(s[j], direction);
            for (int i = 0; i < dimension; i++) direction[i] -= weights[j] * y[j][i];
        }

        double scale = pairs == 0
            ? Math.Min(1, options.FirstStep / Math.Max(1e-300, Math.Sqrt(Dot(direction, direction))))
            : 1 / (rho[(next - 1 + options.Memory) % options.Memory] * Dot(y[(next - 1 + options.Memory) % options.Memory], y[(next - 1 + options.Memory) % options.Memory]));
        for (int i = 0; i < dimension; i++) direction[i] *= scale;
        for (int k = pairs - 1; k >= 0; k--)
        {
            int j = (next - 1 - k + options.Memory) % options.Memory;
            double correction = weights[j] - rho[j] * Dot(y[j], direction);
            for (int i = 0; i < dimension; i++) direction[i] += correction * s[j][i];
        }

        for (int i = 0; i < dimension; i++)
            if (!IsFree(i, x, lower, upper)) direction[i] = 0;
    }

    /// <summary>Backtracks from a full step; the accepted point and gradient stand in the trial buffers. NaN: no step helps.</summary>
    private double Search(IDifferentiable function, ReadOnlySpan<double> x, double value, double slope, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        double step = 1;
        for (int k = 0; k < StepsMax; k++)
        {
            double decrease = 0;
            bool moved = false;
            for (int i = 0; i < dimension; i++)
            {
                trial[i] = Math.Clamp(x[i] + step * direction[i], lower[i], upper[i]);
                decrease += gradient[i] * (trial[i] - x[i]);
                moved |= trial[i] != x[i];
            }

            if (!moved) return double.NaN;
            double reached = function.Evaluate(trial, trialGradient);
            if (double.IsFinite(reached) && reached <= value + ArmijoFraction * Math.Min(decrease, 0) && reached < value) return reached;
            double quadratic = double.IsFinite(reached) ? -slope * step * step / (2 * (reached - value - slope * step)) : 0;
            step = double.IsFinite(quadratic) ? Math.Clamp(quadratic, 0.1 * step, 0.5 * step) : 0.1 * step;
        }

        return double.NaN;
    }

    private void Remember(ReadOnlySpan<double> x)
    {
        double[] ds = s[next], dy = y[next];
        for (int i = 0; i < dimension; i++)
        {
            ds[i] = trial[i] - x[i];
            dy[i] = trialGradient[i] - gradient[i];
        }

        double curvature = Dot(ds, dy);
        if (!(curvature > 1e-10 * Math.Sqrt(Dot(ds, ds) * Dot(dy, dy)))) return;
        rho[next] = 1 / curvature;
        next = (next + 1) % options.Memory;
        pairs = Math.Min(pairs + 1, options.Memory);
    }

    private double[][] Vectors(int count)
    {
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++) vectors[i] = new double[dimension];
        return vectors;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
