using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// From one generation's distribution and its ranked members to the next (Hansen, "The CMA evolution strategy: a tutorial", arXiv
/// 1604.00772, equations 5 to 49, positive weights only).
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | d, λ, μ | ordered axes, members, members that are selected: the better half |
/// | w_i, μ_eff | weight of the i-th best member, and 1 / Σ w_i² |
/// | m, σ, C | mean, step size, covariance |
/// | y_i | (x_i - m) / σ |
/// | p_σ, p_c | evolution paths of the step size and the covariance |
/// | c_σ, d_σ, c_c, c_1, c_μ | learning rates and damping |
/// </remarks>
internal static class CmaEsUpdate
{
    // A member from elsewhere (a person's, or of an earlier generation) is pulled back to this many expected lengths: Hansen, "Injecting
    // external solutions into CMA-ES" (2011).
    private const double LengthMax = 2;

    private const double ChoiceRate = 0.3;

    // Every choice keeps so much probability for all choices together, so that none is lost for good.
    private const double ChoiceFloor = 0.1;

    // A number that has levels keeps a deviation of so many cells: less, and the search would never leave one.
    private const double CellsMin = 0.3;

    /// <param name="members">Points on the cube, best first, NaN for inactive parameters.</param>
    public static CmaEsState Next(CmaEsState state, UnitCube cube, IReadOnlyList<double[]> members)
    {
        int[] ordered = [.. Enumerable.Range(0, cube.Dimensions).Where(i => cube.Axes[i].IsOrdered)];
        double[] weights = Weights(members.Count);
        CmaEsState next = ordered.Length == 0 ? state : NextNormal(state, cube, ordered, members, weights);
        return next with { Generation = state.Generation + 1, Choices = NextChoices(state, cube, members, weights) };
    }

    private static CmaEsState NextNormal(CmaEsState state, UnitCube cube, int[] ordered, IReadOnlyList<double[]> members, double[] weights)
    {
        int d = ordered.Length;
        double massEffective = 1 / weights.Sum(w => w * w);
        Matrix<double> covariance = Matrix<double>.Build.Dense(d, d, [.. state.Covariance]);
        var spectrum = CmaEsSpectrum.Of(covariance);
        double expected = Math.Sqrt(d) * (1 - 1 / (4.0 * d) + 1 / (21.0 * d * d));

        Vector<double>[] steps = [.. weights.Select((_, k) => spectrum.Bound(StepOf(state, ordered, members[k]), LengthMax * expected))];
        Vector<double> step = Vector<double>.Build.Dense(d);
        for (int k = 0; k < steps.Length; k++) step += weights[k] * steps[k];

        double sigmaRate = (massEffective + 2) / (d + massEffective + 5);
        double damping = 1 + 2 * Math.Max(0, Math.Sqrt((massEffective - 1) / (d + 1)) - 1) + sigmaRate;
        Vector<double> sigmaPath = (1 - sigmaRate) * Vector<double>.Build.Dense([.. state.SigmaPath])
            + Math.Sqrt(sigmaRate * (2 - sigmaRate) * massEffective) * spectrum.Whiten(step);
        double length = sigmaPath.L2Norm();
        double fade = Math.Sqrt(1 - Math.Pow(1 - sigmaRate, 2 * (state.Generation + 1)));
        bool isStalled = length / fade >= (1.4 + 2.0 / (d + 1)) * expected;

        double pathRate = (4 + massEffective / d) / (d + 4 + 2 * massEffective / d);
        double rankOne = 2 / (Math.Pow(d + 1.3, 2) + massEffective);
        double rankMass = Math.Min(1 - rankOne, 2 * (massEffective - 2 + 1 / massEffective) / (Math.Pow(d + 2, 2) + massEffective));
        Vector<double> path = (1 - pathRate) * Vector<double>.Build.Dense([.. state.CovariancePath]);
        if (!isStalled) path += Math.Sqrt(pathRate * (2 - pathRate) * massEffective) * step;

        Matrix<double> next = (1 - rankOne - rankMass + (isStalled ? rankOne * pathRate * (2 - pathRate) : 0)) * covariance + rankOne * path.OuterProduct(path);
        for (int k = 0; k < steps.Length; k++) next += rankMass * weights[k] * steps[k].OuterProduct(steps[k]);
        double sigma = state.Sigma * Math.Exp(Math.Min(1, sigmaRate / damping * (length / expected - 1)));
        KeepCells(next, sigma, cube, ordered);
        return state with
        {
            Mean = [.. state.Mean.Select((m, i) => Math.Clamp(m + state.Sigma * step[i], 0, 1))],
            Sigma = sigma,
            SigmaPath = [.. sigmaPath],
            CovariancePath = [.. path],
            Covariance = [.. next.ToColumnMajorArray()],
        };
    }

    /// <summary>y of a member; along an inactive parameter it says nothing and stays at the mean.</summary>
    private static Vector<double> StepOf(CmaEsState state, int[] ordered, double[] member) => Vector<double>.Build.Dense(
        ordered.Length, i => double.IsNaN(member[ordered[i]]) ? 0 : (member[ordered[i]] - state.Mean[i]) / state.Sigma);

    private static void KeepCells(Matrix<double> covariance, double sigma, UnitCube cube, int[] ordered)
    {
        for (int i = 0; i < ordered.Length; i++)
        {
            if (cube.Axes[ordered[i]].Levels is not { } count) continue;
            double least = Math.Pow(CellsMin / count / sigma, 2);
            if (covariance[i, i] < least) covariance[i, i] = least;
        }
    }

    /// <summary>Positive logarithmic weights of the better half, with sum 1.</summary>
    private static double[] Weights(int members)
    {
        int selected = Math.Max(1, members / 2);
        double[] raw = [.. Enumerable.Range(1, selected).Select(i => Math.Log((members + 1) / 2.0) - Math.Log(i))];
        double sum = raw.Sum();
        return sum > 0 ? [.. raw.Select(w => w / sum)] : [1];
    }

    /// <summary>Towards the weighted shares among the selected members, as the cross-entropy method does.</summary>
    private static ImmutableArray<ImmutableArray<double>> NextChoices(CmaEsState state, UnitCube cube, IReadOnlyList<double[]> members, double[] weights)
    {
        var next = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        foreach (int axis in Enumerable.Range(0, cube.Dimensions).Where(i => !cube.Axes[i].IsOrdered))
        {
            ImmutableArray<double> now = state.Choices[next.Count];
            double[] shares = new double[now.Length];
            double active = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                if (double.IsNaN(members[k][axis])) continue;
                shares[(int)(members[k][axis] * shares.Length)] += weights[k];
                active += weights[k];
            }

            next.Add([.. now.Select((p, c) => active == 0 ? p : WithFloor((1 - ChoiceRate) * p + ChoiceRate * shares[c] / active, now.Length))]);
        }

        return [.. next.Select(Normalised)];
    }

    private static double WithFloor(double probability, int count) => Math.Max(probability, ChoiceFloor / count);

    private static ImmutableArray<double> Normalised(ImmutableArray<double> weights)
    {
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
