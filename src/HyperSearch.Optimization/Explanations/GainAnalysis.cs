using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// What k more trials are worth, as far as the model knows: points are chosen one after another so that the expected best of them all grows the most
/// (the greedy batch of Wang, Clark, Liu and Frazier, "Parallel Bayesian global optimization of expensive functions", Oper. Res. 68, 2020), over
/// functions drawn from the model. A search that learns from each trial before it chooses the next does no worse on average.
/// </summary>
/// <remarks>Points are chosen on one half of the draws and valued on the other, because a choice looks better than it is on what it was chosen by.</remarks>
public static class GainAnalysis
{
    private const int Spread = 384;
    private const int Near = 128;
    private const int Draws = 512;
    private const double NearWidth = 0.1;

    /// <summary>The forecast for each of <paramref name="counts"/>, which rise; best so far is the observed point with the best median.</summary>
    /// <param name="isLegal">Whether a point may be tried at all.</param>
    public static ImmutableArray<GainForecast> Of(ISurrogate model, IReadOnlyList<int> counts, ulong seed, Func<double[], bool> isLegal)
    {
        double[] best = BestPoint(model);
        List<double[]> points = [best, .. Candidates(model, best, seed).Where(isLegal)];
        double sign = model.Minimizes ? 1 : -1;
        double[][] gains = [.. model.Draw(points, Draws, new PhiloxStream(seed, 0, RandomPurpose.GainDraws)).Select(draw => draw.Skip(1).Select(value => sign * (draw[0] - value)).ToArray())];
        double[] chosenBy = new double[Draws / 2], valuedBy = new double[Draws / 2];
        var forecasts = ImmutableArray.CreateBuilder<GainForecast>();
        for (int chosen = 0; chosen < counts[^1] && points.Count > 1; chosen++)
        {
            int next = BestAddition(gains, chosenBy);
            for (int i = 0; i < Draws / 2; i++)
            {
                chosenBy[i] = Math.Max(chosenBy[i], gains[i][next]);
                valuedBy[i] = Math.Max(valuedBy[i], gains[i + Draws / 2][next]);
            }

            if (counts.Contains(chosen + 1)) forecasts.Add(new GainForecast(chosen + 1, Quantiles.Central(valuedBy), valuedBy.Count(g => g > 0) / (double)valuedBy.Length));
        }

        return forecasts.ToImmutable();
    }

    private static double[] BestPoint(ISurrogate model)
    {
        double[][] seen = [.. model.Observations.Select(o => o.Point)];
        double[] medians = model.Medians(seen);
        int best = 0;
        for (int i = 1; i < seen.Length; i++)
            if (model.Minimizes ? medians[i] < medians[best] : medians[i] > medians[best]) best = i;
        return seen[best];
    }

    private static IEnumerable<double[]> Candidates(ISurrogate model, double[] best, ulong seed)
    {
        int d = model.Parameters.Length;
        var sequence = new SobolSequence(d, new PhiloxStream(seed, 0, RandomPurpose.GainCandidates));
        for (int i = 0; i < Spread; i++)
        {
            double[] point = new double[d];
            sequence.Next(point);
            yield return point;
        }

        var random = new PhiloxStream(seed, 1, RandomPurpose.GainCandidates);
        for (int i = 0; i < Near; i++) yield return [.. best.Select(x => Math.Clamp(x + NearWidth * (2 * random.NextDouble() - 1), 0, 1))];
    }

    /// <summary>The point that raises the mean of the best gain the most, on the first half of the draws.</summary>
    private static int BestAddition(double[][] gains, double[] sofar)
    {
        (int best, double most) = (0, double.NegativeInfinity);
        for (int c = 0; c < gains[0].Length; c++)
        {
            double sum = 0;
            for (int i = 0; i < sofar.Length; i++) sum += Math.Max(sofar[i], gains[i][c]);
            if (sum > most) (best, most) = (c, sum);
        }

        return best;
    }
}
