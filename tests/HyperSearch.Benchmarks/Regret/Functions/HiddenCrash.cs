using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Hidden infeasibility: a point crashes (as diverged) where a linear form of its unit coordinates, which nobody is told, lies above the
/// form's 60% quantile over the space. The form's direction is drawn by seed and turned round where the optimum would crash; one that
/// puts the optimum beyond the quantile either way is drawn again.
/// </summary>
internal static class HiddenCrash
{
    private const int SampleSize = 4096;
    private const double Share = 0.6;

    public static Problem In(Problem problem, string name, ulong seed)
    {
        PhiloxStream random = Draws.Stream(seed, name, Draws.HiddenForm);
        PhiloxStream sampling = Draws.Stream(seed, name, Draws.Sample);
        Assignment[] sample = [.. Enumerable.Range(0, SampleSize).Select(_ => problem.Space.Build(p => RandomStrategy.Draw(p, sampling)))];
        while (true)
        {
            double[] weights = [.. problem.Space.Parameters.Select(_ => Draws.Normal(random))];
            foreach (double sign in (double[])[1, -1])
            {
                double Form(Assignment point) => sign * Linear(weights, problem.Space, point);
                double[] forms = [.. sample.Select(Form).Order()];
                double bound = forms[(int)(Share * SampleSize)];
                if (Form(problem.Minimizer!) > bound) continue;
                return problem with { Evaluate = point => Form(point) > bound ? Evaluation.Crash(FailureClass.Diverged) : problem.Evaluate(point) };
            }
        }
    }

    private static double Linear(double[] weights, SearchSpace space, Assignment point)
    {
        double sum = 0;
        for (int j = 0; j < weights.Length; j++)
        {
            var parameter = (FloatParameter)space.Parameters[j];
            sum += weights[j] * (point.Values[j].Value.AsFloat - parameter.Low) / (parameter.High - parameter.Low);
        }

        return sum;
    }
}
